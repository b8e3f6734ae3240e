; Duel: a table-tennis game for the Atari 2600 (2 KiB cartridge, NTSC).
;
; Part of jarl. MIT licence, see LICENSE at the root of the repository.
;
; One player, on the right, against a computer opponent on the left. Who has
; 21 points first wins. The game keeps both scores and the mode where the
; settings of the Arcade Learning Environment for Pong look for them, so that
; they can score it and end it:
;
;     $8D  points of the opponent        $8E  points of the player
;     $96  mode, 0 or 1
;
; README.md beside this file says how to assemble it, what the switches do,
; and what lies where in RAM.
;
; A frame has 262 lines of 76 processor cycles:
;
;     3     vertical sync
;     37    vertical blank   digits of the scores, place of the ball
;     196   picture          27 score, 4 border, 1 + 160 field, 4 border
;     26    overscan         switches, joystick, opponent, ball
;
; Coordinates: x counts color clocks from the left (0 to 159), y counts lines
; of the field from its top (0 to 159). An object lies at its upper left
; corner. What moves by fractions has a second byte with 1/256ths.

        processor 6502

;------------------------------------------------------------------------------
; Hardware: only the registers used here
;------------------------------------------------------------------------------

; TIA, written
VSYNC   = $00           ; bit 1: vertical sync on
VBLANK  = $01           ; bit 1: picture off
WSYNC   = $02           ; any write: wait for the next line
NUSIZ0  = $04           ; width of player 0 and missile 0
COLUP0  = $06           ; color of player 0 and missile 0
COLUP1  = $07           ; color of player 1
COLUPF  = $08           ; color of playfield and ball
COLUBK  = $09           ; color of the background
CTRLPF  = $0A           ; how playfield and ball are drawn
PF0     = $0D           ; playfield, 20 blocks of 4 clocks, drawn twice a line
PF1     = $0E
PF2     = $0F
RESP0   = $10           ; any write: object starts here (P0, P1, M0, M1, ball)
AUDC0   = $15           ; sound: timbre
AUDF0   = $17           ;        pitch
AUDV0   = $19           ;        volume
GRP0    = $1B           ; picture of player 0
GRP1    = $1C           ; picture of player 1
ENAM0   = $1D           ; bit 1: missile 0 on
ENABL   = $1F           ; bit 1: ball on
HMP0    = $20           ; fine motion (P0, P1, M0, M1, ball)
VDELP0  = $25           ; bit 0: GRP0 waits until GRP1 is written
VDELP1  = $26           ; bit 0: GRP1 waits until GRP0 is written
HMOVE   = $2A           ; any write: apply fine motion
HMCLR   = $2B           ; any write: fine motion of nothing

; TIA, read
INPT4   = $0C           ; bit 7 clear: button of the left joystick

; RIOT
SWCHA   = $0280         ; joysticks; left one: bits 7 to 4 clear for RLDU
SWCHB   = $0282         ; console: reset, select, difficulties
INTIM   = $0284         ; timer, read
TIM64T  = $0296         ; timer, set, one count in 64 cycles

; Numbers of the objects, as offsets from RESP0 and HMP0
OPPONENT = 0            ; player 0
PLAYER   = 1            ; player 1
NET      = 2            ; missile 0
BALL     = 4

;------------------------------------------------------------------------------
; The game in numbers
;------------------------------------------------------------------------------

WINNING_SCORE   = 21

FIELD_HEIGHT    = 160
BALL_WIDTH      = 8
BALL_HEIGHT     = 8
BALL_LOWEST     = FIELD_HEIGHT - BALL_HEIGHT
BALL_HIDDEN     = 200                   ; a y where no line shows it

PADDLE_WIDTH    = 4
PADDLE_HEIGHT   = 32
PADDLE_HIGHEST  = 4
PADDLE_LOWEST   = FIELD_HEIGHT - PADDLE_HEIGHT - PADDLE_HIGHEST
PADDLE_CENTER   = (FIELD_HEIGHT - PADDLE_HEIGHT) / 2
PADDLE_SPEED    = 3                     ; the player's, lines a frame

OPPONENT_X      = 16
PLAYER_X        = 140
NET_X           = 79

; Where a ball can touch a paddle. The region reaches behind the front, since
; the ball moves up to 3 clocks a frame, and a late paddle may still save it.
OPPONENT_FRONT  = OPPONENT_X + PADDLE_WIDTH
OPPONENT_BACK   = OPPONENT_X - BALL_WIDTH + 1
PLAYER_FRONT    = PLAYER_X - BALL_WIDTH + 1
PLAYER_BACK     = PLAYER_X + PADDLE_WIDTH

LEFT_GOAL       = 4                     ; ball left of this: player's point
RIGHT_GOAL      = 148                   ; ball here or right of it: opponent's

SERVE_X         = 76
SERVE_FRAMES    = 20                    ; until the ball is served
SERVE_AT_ONCE   = 14                    ; with so many frames left, FIRE serves

; Ball top minus paddle top, moved so that the first touching value is 0
REACH           = BALL_HEIGHT - 1
CONTACTS        = PADDLE_HEIGHT + BALL_HEIGHT - 1

TIRED           = 32                    ; hits until the opponent gives up

; What happens at present
PHASE_OVER      = 0                     ; nothing, until RESET
PHASE_SERVE     = 1                     ; ball lies in the middle
PHASE_RALLY     = 2

; Colors: hue in the upper four bits, brightness in the lower
COLOR_FIELD     = $90
COLOR_BORDER    = $08
COLOR_NET       = $06
COLOR_BALL      = $0E
COLOR_OPPONENT  = $3A
COLOR_PLAYER    = $CA

;------------------------------------------------------------------------------
; RAM
;------------------------------------------------------------------------------

        seg.u ram
        org $80

ballX           ds 1                    ; $80
ballXLow        ds 1
ballY           ds 1
ballYLow        ds 1
ballSpeedX      ds 1                    ; signed, clocks a frame
ballSpeedXLow   ds 1
ballSpeedY      ds 1                    ; signed, lines a frame
ballSpeedYLow   ds 1

opponentY       ds 1                    ; $88
opponentYLow    ds 1
playerY         ds 1                    ; $8A
phase           ds 1
serveTimer      ds 1                    ; frames until the serve

opponentScore   ds 1                    ; $8D, read by ALE
playerScore     ds 1                    ; $8E, read by ALE

hits            ds 1                    ; $8F, in this rally, at most TIRED
skill           ds 1                    ; 0 to 3, from the difficulty switches
aim             ds 1                    ; where the opponent wants to be hit
frame           ds 1                    ; counts frames
random          ds 1                    ; never 0
selectHeld      ds 1                    ; not 0 while SELECT is down
showMode        ds 1                    ; not 0: show the mode, not the score

mode            ds 1                    ; $96, read by ALE

soundFrames     ds 1                    ; $97

; The ball as the opponent of mode 1 sees it coming: same fields as the ball
ghost           ds 8                    ; $98
GHOST           = ghost - ballX

leftDigits      ds 5                    ; $A0, rows of the opponent's score
rightDigits     ds 5                    ; rows of the player's score
opponentDrawn   ds 1                    ; $AA, y for the picture
playerDrawn     ds 1
tens            ds 1
ones            ds 1
steps           ds 1

        IF opponentScore != $8D || playerScore != $8E || mode != $96
        ERR                             ; ALE reads these addresses
        ENDIF

;------------------------------------------------------------------------------
; Start
;------------------------------------------------------------------------------

        seg code
        org $F800

Start
        sei
        cld
        ldx #$FF
        txs
        inx                             ; 0
        txa
.clear                                  ; all RAM and all of the TIA
        sta $00,x
        inx
        bne .clear

        lda #1
        sta random
        sta showMode
        lda #PADDLE_CENTER
        sta opponentY
        sta playerY
        lda #BALL_HIDDEN
        sta ballY
        lda #SERVE_X
        sta ballX

        lda #OPPONENT_X
        ldx #OPPONENT
        jsr PlaceObject
        lda #PLAYER_X
        ldx #PLAYER
        jsr PlaceObject
        lda #NET_X
        ldx #NET
        jsr PlaceObject
        sta WSYNC
        sta HMOVE

        lda #COLOR_FIELD
        sta COLUBK
        lda #COLOR_PLAYER
        sta COLUP1
        lda #$10                        ; missile 2 clocks wide
        sta NUSIZ0

;------------------------------------------------------------------------------
; One frame
;------------------------------------------------------------------------------

Frame
        lda #2
        sta VSYNC
        sta WSYNC
        sta WSYNC
        lda #0
        sta WSYNC
        sta VSYNC
        lda #44                         ; 43 x 64 cycles, just over 36 lines
        sta TIM64T

        jsr DrawDigits
        jsr PreparePaddles
        sta HMCLR                       ; paddles and net stay
        lda ballX
        ldx #BALL
        jsr PlaceObject
        sta WSYNC
        sta HMOVE
        jsr WaitForTimer
        sta VBLANK                      ; A is 0: picture on

        jsr Picture

        lda #2
        sta VBLANK
        lda #31                         ; just over 25 lines
        sta TIM64T

        inc frame
        jsr Shuffle
        jsr ReadConsole
        jsr MovePlayer
        jsr MoveOpponent
        jsr MoveBall
        jsr FadeSound
        jsr WaitForTimer
        jmp Frame

; Returns at the start of the line after, with A = 0. The timer counts down once
; as it is set, and then every 64 cycles.
WaitForTimer
        lda INTIM
        bne WaitForTimer
        sta WSYNC
        rts

;------------------------------------------------------------------------------
; The picture: 196 lines
;------------------------------------------------------------------------------

Picture
        lda #$02                        ; left half in the color of player 0,
        sta CTRLPF                      ; right half in that of player 1
        lda #COLOR_OPPONENT
        sta COLUP0
        sta WSYNC
        sta WSYNC
        sta WSYNC

; The left score stands in PF1 when the beam passes there the first time in a
; line (cycles 28 to 38), the right score when PF1 is drawn again (55 to 65).
        ldx #0
.digitRow
        ldy #4                          ; four lines for each row of dots
.digitLine
        sta WSYNC
        lda leftDigits,x                ; 4
        sta PF1                         ; 7
        jsr Return                      ; 19
        jsr Return                      ; 31
        jsr Return                      ; 43
        lda rightDigits,x               ; 47
        sta PF1                         ; 50
        dey
        bne .digitLine
        inx
        cpx #5
        bne .digitRow
        sta WSYNC
        lda #0
        sta PF1
        sta CTRLPF
        sta WSYNC
        sta WSYNC

        sta WSYNC                       ; line 27: upper border
        jsr BorderOn
        sta WSYNC
        sta WSYNC
        sta WSYNC

        sta WSYNC                       ; line 31: gap before the field
        lda #0
        sta PF0
        sta PF1
        sta PF2
        lda #COLOR_BALL
        sta COLUPF
        lda #$34                        ; ball 8 clocks wide, in front of all
        sta CTRLPF

; The field, two lines a turn. Y is the line. Each line's pictures are chosen
; in the line before, so that they are written before the beam is on screen:
; X for the ball, A for one of the paddles (left paddle on even lines, right
; paddle on odd ones; PreparePaddles says how they get to every line).
; The net is missile 0, which has the color of the left paddle: that color is
; changed behind the paddle's place and back in front of it.
        ldy #0
        jsr FirstLine
.fieldLines
        sta WSYNC                       ; even line
        stx ENABL
        sta GRP0
        lda #COLOR_OPPONENT
        sta COLUP0                      ; 11
        tya                             ; carry is clear
        adc #4
        lsr
        lsr
        sta ENAM0                       ; 22  eight lines off, eight lines on
        iny
        tya
        sec
        sbc ballY
        ldx #0
        cmp #BALL_HEIGHT
        bcs .noBallOdd
        ldx #2
.noBallOdd
        lda #COLOR_NET
        sta COLUP0                      ; 44 at most, the net is at 49
        tya
        sec
        sbc playerDrawn
        cmp #PADDLE_HEIGHT
        lda #0
        bcs .noPlayer
        lda #$F0
.noPlayer
        sta WSYNC                       ; odd line
        stx ENABL
        sta GRP1
        lda #COLOR_OPPONENT
        sta COLUP0                      ; 11
        iny
        tya
        sec
        sbc ballY
        ldx #0
        cmp #BALL_HEIGHT
        bcs .noBallEven
        ldx #2
.noBallEven
        lda #COLOR_NET
        sta COLUP0                      ; 32 at least, the paddle ends at 29
        tya
        sec
        sbc opponentDrawn
        cmp #PADDLE_HEIGHT
        lda #0
        bcs .noOpponent
        lda #$F0
.noOpponent
        cpy #FIELD_HEIGHT
        bcc .fieldLines

        sta WSYNC                       ; line 192: lower border
        lda #0
        sta ENABL
        jsr BorderOn
        sta WSYNC
        lda #0
        sta GRP0
        sta GRP1
        sta ENAM0
        sta WSYNC
        sta WSYNC
        sta WSYNC                       ; line 196: overscan
        lda #0
        sta PF0
        sta PF1
        sta PF2
Return
        rts

; Called at cycle 5 at the latest: PF0 must be set before cycle 22.
BorderOn
        lda #COLOR_BORDER
        sta COLUPF
        lda #$FF
        sta PF0
        sta PF1
        sta PF2
        rts

; What line 0 shows: perhaps the ball, never a paddle. Carry clear.
FirstLine
        clc
        ldx #0
        lda ballY
        bne .ball
        ldx #2
.ball
        lda #0
        rts

;------------------------------------------------------------------------------
; Before the picture
;------------------------------------------------------------------------------

; Places an object horizontally. A: x; X: number of the object. Takes one line
; and a bit; the next HMOVE makes the place exact.
;
; An object starts where the beam is when its RESP register is written. The
; loop burns 5 cycles, that is 15 clocks, for every 15 of x; the rest of the
; division becomes the fine motion of -7 to 8 clocks to the left.
PlaceObject
        sta WSYNC
        sec
.fifteen
        sbc #15
        bcs .fifteen
        eor #7
        asl
        asl
        asl
        asl
        sta HMP0,x
        sta RESP0,x
        rts

; A paddle's picture is written every other line only. An odd start (of the
; left paddle; an even one of the right) is reached with the TIA's vertical
; delay, which holds a picture back until the other paddle's is written, one
; line later.
PreparePaddles
        lda opponentY
        sta VDELP0
        and #$FE
        sta opponentDrawn
        ldx playerY
        dex
        stx VDELP1
        txa
        ora #1
        sta playerDrawn
        rts

; Makes the rows of dots of both numbers: the scores, or the number of the
; mode (1 or 2) and nothing.
DrawDigits
        lda showMode
        bne .mode
        lda opponentScore
        ldx #leftDigits - leftDigits
        jsr DrawNumber
        lda playerScore
        ldx #rightDigits - leftDigits
        jmp DrawNumber
.mode
        ldx #0
        lda #0
.blank
        sta rightDigits,x
        inx
        cpx #5
        bne .blank
        lda mode
        clc
        adc #1
        ldx #leftDigits - leftDigits

; A: number, 0 to 29; X: where to, as offset from leftDigits
DrawNumber
        ldy #Blank - Digits
        cmp #20
        bcc .below20
        sbc #20
        ldy #2 * 5
        bne .split                      ; always
.below20
        cmp #10
        bcc .split
        sbc #10
        ldy #1 * 5
.split
        sty tens
        sta ones
        asl
        asl
        clc
        adc ones
        sta ones                        ; 5 rows for each digit
        lda #5
        sta steps
.row
        ldy tens
        lda Digits,y
        and #$F0
        sta leftDigits,x
        ldy ones
        lda Digits,y
        and #$0F
        ora leftDigits,x
        sta leftDigits,x
        inc tens
        inc ones
        inx
        dec steps
        bne .row
        rts

;------------------------------------------------------------------------------
; After the picture: the game
;------------------------------------------------------------------------------

; Next random number: an 8-bit shift register with feedback, stirred by the
; time whenever the player does something. So games differ by when the player
; acted, and nothing else.
Shuffle
        lda random
        lsr
        bcc .shifted
        eor #$B8
.shifted
        ldx SWCHA
        inx
        bne .stir
        bit INPT4
        bmi .stirred
.stir
        eor frame
        bne .stirred
        lda #1
.stirred
        sta random
        rts

; RESET starts a game, SELECT takes the other mode, the difficulty switches
; make the opponent's skill: left 1, right 2, together 3.
ReadConsole
        lda SWCHB
        asl
        rol
        rol
        and #3
        sta skill
        lda SWCHB
        lsr
        bcs .noReset
        jmp StartGame
.noReset
        lsr
        bcs .selectUp
        lda selectHeld
        bne .done
        inc selectHeld
        lda mode
        eor #1
        sta mode
        jsr ClearScores
        lda #1
        sta showMode
        jmp EndGame
.selectUp
        lda #0
        sta selectHeld
.done
        rts

StartGame
        jsr ClearScores
        sta showMode
        lda #PADDLE_CENTER
        sta opponentY
        sta playerY
        jmp PrepareServe

; Leaves A = 0.
ClearScores
        lda #0
        sta opponentScore
        sta playerScore
        rts

EndGame
        lda #PHASE_OVER
        sta phase
        lda #BALL_HIDDEN
        sta ballY
        rts

; Right or up moves the paddle up, left or down moves it down: ALE's six
; actions of Pong have right and left only.
MovePlayer
        lda SWCHA
        asl
        bcc .up                         ; right
        asl
        bcc .down                       ; left
        asl
        bcc .down
        asl
        bcs .moved
.up
        lda playerY
        sec
        sbc #PADDLE_SPEED
        cmp #PADDLE_HIGHEST
        bcs .move
        lda #PADDLE_HIGHEST
        bne .move                       ; always
.down
        lda playerY
        clc
        adc #PADDLE_SPEED
        cmp #PADDLE_LOWEST
        bcc .move
        lda #PADDLE_LOWEST
.move
        sta playerY
.moved
        rts

; The opponent goes back to the middle while the ball moves away, and does not
; notice the ball before it has come near enough: the longer the rally, the
; later. Then the opponent of mode 0 follows the ball, and the one of mode 1
; goes where the ghost says that the ball will be. After TIRED hits it gives the
; rally up and sits in its corner, so that no rally lasts forever.
MoveOpponent
        ldx skill
        lda phase
        cmp #PHASE_RALLY
        bne .recover
        lda hits
        cmp #TIRED
        bcs .rest
        lda ballSpeedX
        bpl .recover
        lda hits                        ; under 64, so carry is clear
        asl
        adc hits
        sta steps
        lda Sight,x
        sec
        sbc steps
        cmp ballX
        bcc .recover
        lda ballY
        ldy mode
        beq .meet
        lda ghost + ballY - ballX
.meet                                   ; with the chosen part of the paddle
        clc
        adc aim
        sec
        sbc #PADDLE_HEIGHT / 2 - BALL_HEIGHT / 2 + 8
        bcs .toward
        lda #0
        beq .toward                     ; always
.rest
        lda #PADDLE_HIGHEST
        bne .toward                     ; always
.recover
        lda #PADDLE_CENTER
.toward
        sec
        sbc opponentY
        bcc .upward
        cmp #2
        bcc .stay
        lda opponentYLow
        clc
        adc QuicknessLow,x
        sta opponentYLow
        lda opponentY
        adc Quickness,x
        cmp #PADDLE_LOWEST
        bcc .place
        lda #PADDLE_LOWEST
        bne .place                      ; always
.upward
        cmp #-1
        bcs .stay
        lda opponentYLow
        sec
        sbc QuicknessLow,x
        sta opponentYLow
        lda opponentY
        sbc Quickness,x
        cmp #PADDLE_HIGHEST
        bcs .place
        lda #PADDLE_HIGHEST
.place
        sta opponentY
.stay
        rts

MoveBall
        lda phase
        beq .nothing                    ; PHASE_OVER
        cmp #PHASE_RALLY
        beq Rally
        dec serveTimer
        beq Serve
        lda serveTimer
        cmp #SERVE_AT_ONCE
        bcs .nothing
        bit INPT4
        bpl Serve
.nothing
        rts

; The ball to the middle, a little up or down.
PrepareServe
        lda #PHASE_SERVE
        sta phase
        lda #SERVE_FRAMES
        sta serveTimer
        lda #0
        sta hits
        sta ballXLow
        sta ballYLow
        lda #SERVE_X
        sta ballX
        lda random
        and #15
        clc
        adc #BALL_LOWEST / 2 - 8
        sta ballY
        rts

; The opponent always serves, past a paddle that stays in the middle.
Serve
        lda #PHASE_RALLY
        sta phase
        lda random
        and #3
        tax
        lda ServeSpeedY,x
        sta ballSpeedY
        lda ServeSpeedYLow,x
        sta ballSpeedYLow
        lda random
        and #4
        beq .downward
        ldx #ballSpeedY - ballX
        jsr Negate
.downward
        lda BallSpeed
        sta ballSpeedX
        lda BallSpeedLow
        sta ballSpeedXLow
        rts

Rally
        ldx #0
        jsr Advance
        bcc .noWall
        lda #24
        jsr Beep
.noWall
        jsr AdvanceGhost
        lda ballSpeedX
        bmi .left

        lda ballX
        cmp #PLAYER_FRONT
        bcc .rallied
        cmp #PLAYER_BACK
        bcs .behindPlayer
        lda playerY
        jsr Contact
        bcs .rallied
        jsr Bounce
        jmp Leftward
.behindPlayer
        cmp #RIGHT_GOAL
        bcc .rallied
        ldx #opponentScore - opponentScore
        jmp Point

.left
        lda ballX
        cmp #OPPONENT_FRONT
        bcs .rallied
        cmp #OPPONENT_BACK
        bcc .behindOpponent
        lda opponentY
        jsr Contact
        bcc Bounce
.rallied
        rts
.behindOpponent
        cmp #LEFT_GOAL
        bcs .rallied
        ldx #playerScore - opponentScore

; X: whose, as offset from opponentScore
Point
        lda #31
        jsr Beep
        inc opponentScore,x
        lda opponentScore,x
        cmp #WINNING_SCORE
        beq .won
        jmp PrepareServe
.won
        jmp EndGame

; Does the ball touch the paddle with top A? Carry clear if so, and A says
; where: 0 for its upper end to CONTACTS - 1 for its lower end.
Contact
        eor #$FF                        ; ball - paddle + REACH
        sec
        adc ballY
        clc
        adc #REACH
        cmp #CONTACTS
        rts

; The ball bounces off a paddle, to the right. A: where, as from Contact. Each
; second hit makes it faster; the angle depends only on where it was hit.
Bounce
        tay
        lda #12
        jsr Beep
        ldx hits
        cpx #TIRED
        bcs .tired
        inx
        stx hits
.tired
        cpx #5
        bcc .faster
        ldx #5
.faster
        inx
        txa
        lsr
        tax                             ; 1 to 3
        lda BallSpeed,x
        sta ballSpeedX
        lda BallSpeedLow,x
        sta ballSpeedXLow
        tya
        clc
        adc AngleRow-1,x
        tay
        lda AngleHigh,y
        sta ballSpeedY
        lda AngleLow,y
        sta ballSpeedYLow
        rts

; Sends the ball to the opponent instead, who makes plans.
Leftward
        ldx #ballSpeedX - ballX
        jsr Negate
        lda random
        and #15
        sta aim
        ldx #7
.copy
        lda ballX,x
        sta ghost,x
        dex
        bpl .copy
        rts

; The ghost flies ahead of the ball, to the opponent's paddle.
AdvanceGhost
        lda #3
        sta steps
.step
        lda ghost
        cmp #OPPONENT_FRONT
        bcc .arrived
        ldx #GHOST
        jsr Advance
        dec steps
        bne .step
.arrived
        rts

; Moves the ball (X = 0) or the ghost (X = GHOST) by its speed. Carry set: it
; bounced off the upper or lower wall.
Advance
        lda ballXLow,x
        clc
        adc ballSpeedXLow,x
        sta ballXLow,x
        lda ballX,x
        adc ballSpeedX,x
        sta ballX,x
        lda ballYLow,x
        clc
        adc ballSpeedYLow,x
        sta ballYLow,x
        lda ballY,x
        adc ballSpeedY,x
        cmp #BALL_LOWEST + 1
        bcs .wall
        sta ballY,x
        rts
.wall
        lda #0                          ; above, if it was on its way up
        ldy ballSpeedY,x
        bmi .atWall
        lda #BALL_LOWEST
.atWall
        sta ballY,x
        txa
        clc
        adc #ballSpeedY - ballX
        tax
        jsr Negate
        sec
        rts

; Changes the sign of a speed. X: its offset from ballX.
Negate
        lda #0
        sec
        sbc ballX + 1,x
        sta ballX + 1,x
        lda #0
        sbc ballX,x
        sta ballX,x
        rts

; A: pitch, 0 (high) to 31
Beep
        sta AUDF0
        lda #4                          ; a pure tone
        sta AUDC0
        lda #8
        sta soundFrames
        rts

FadeSound
        lda soundFrames
        beq .silent
        dec soundFrames
.silent
        sta AUDV0
        rts

;------------------------------------------------------------------------------
; Tables
;------------------------------------------------------------------------------

; By skill. The opponent moves so many lines a frame (0.5, 0.75, 1, 1.5), and
; notices the ball left of this x, less three for each hit.
Quickness       .byte 0, 0, 1, 1
QuicknessLow    .byte $80, $C0, 0, $80
Sight           .byte 80, 96, 112, 144

; Clocks a frame: of the serve, and after 1, 3 and 5 hits
BallSpeed       .byte 1, 2, 2, 3
BallSpeedLow    .byte $80, 0, $80, 0

; Lines a frame of a serve: 0.75, 1, 1.25, 1.5
ServeSpeedY     .byte 0, 1, 1, 1
ServeSpeedYLow  .byte $C0, 0, $40, $80

; Lines a frame after a hit, for each speed and place: 0.05 of the ball's speed
; for each line from the middle, so that angles do not depend on the speed. The
; middle is taken half a line higher than it is: else a ball that flies level
; between two paddles might never come down.
AngleRow        .byte 0, CONTACTS, 2 * CONTACTS

        MAC ANGLES                      ; {1}: < or >, which byte; {2}: half a line's 1/256ths
PLACE   SET 0
        REPEAT CONTACTS
        .byte {1}((2 * PLACE + 2 - CONTACTS) * {2})
PLACE   SET PLACE + 1
        REPEND
        ENDM

AngleHigh
        ANGLES >, 13
        ANGLES >, 16
        ANGLES >, 19
AngleLow
        ANGLES <, 13
        ANGLES <, 16
        ANGLES <, 19

; Five rows of three dots for each digit, in both halves of the byte
Digits
        .byte %11101110, %10101010, %10101010, %10101010, %11101110
        .byte %01000100, %11001100, %01000100, %01000100, %11101110
        .byte %11101110, %00100010, %11101110, %10001000, %11101110
        .byte %11101110, %00100010, %01100110, %00100010, %11101110
        .byte %10101010, %10101010, %11101110, %00100010, %00100010
        .byte %11101110, %10001000, %11101110, %00100010, %11101110
        .byte %11101110, %10001000, %11101110, %10101010, %11101110
        .byte %11101110, %00100010, %00100010, %01000100, %01000100
        .byte %11101110, %10101010, %11101110, %10101010, %11101110
        .byte %11101110, %10101010, %11101110, %00100010, %11101110
Blank
        .byte 0, 0, 0, 0, 0

        ECHO "bytes used:", [* - Start]d, "of 2042"

        org $FFFA
        .word Start
        .word Start
        .word Start
