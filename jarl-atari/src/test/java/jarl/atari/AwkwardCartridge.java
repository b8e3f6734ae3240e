package jarl.atari;

/** Games that go on from what ALE does not save. They are played by the rules of Pong, and never score. */
enum AwkwardCartridge {

    /**
     * Thinks for 27,000 instructions before each frame, as Q*bert and Tetris do at their start: ALE interrupts it after 25,000, and the next
     * call ends the frame if it knows that there was one, or else begins another.
     */
    THINKS("""
            78          SEI
            D8          CLD
            A2 FF       LDX #$FF
            9A          TXS
            A9 00       LDA #0
            95 00       clear:  STA 0,X
            CA          DEX
            D0 FB       BNE clear
            A0 35       think:  LDY #53
            A2 00       outer:  LDX #0
            CA          inner:  DEX
            D0 FD       BNE inner
            88          DEY
            D0 F8       BNE outer
            85 09       STA COLUBK          ends a frame that has too many lines
            E6 80       INC $80
            4C 0C F0    JMP think
            """),

    /** Places its player every 64th frame only, and draws it where the television chip has it. */
    PLACES_SELDOM("""
            78          SEI
            D8          CLD
            A2 FF       LDX #$FF
            9A          TXS
            A9 00       LDA #0
            95 00       clear:  STA 0,X
            CA          DEX
            D0 FB       BNE clear
            A9 02       frame:  LDA #2
            85 02       STA WSYNC
            85 00       STA VSYNC           three lines
            85 02       STA WSYNC
            85 02       STA WSYNC
            85 02       STA WSYNC
            A9 00       LDA #0
            85 00       STA VSYNC
            E6 80       INC $80             counts frames
            A5 80       LDA $80
            29 3F       AND #63
            D0 0D       BNE draw
            A5 80       LDA $80
            4A          LSR
            4A          LSR
            4A          LSR
            AA          TAX
            85 02       STA WSYNC
            CA          place:  DEX
            10 FD       BPL place
            85 10       STA RESP0
            A9 FF       draw:   LDA #$FF
            85 1B       STA GRP0
            A9 0E       LDA #14
            85 06       STA COLUP0
            A9 00       LDA #0
            85 01       STA VBLANK
            A0 E6       LDY #230
            85 02       line:   STA WSYNC
            88          DEY
            D0 FB       BNE line
            4C 0C F0    JMP frame
            """);

    private final String program;

    AwkwardCartridge(String program) {
        this.program = program;
    }

    Cartridge cartridge() {
        return Cartridge.like("pong", ColourBars.assembled(program));
    }
}
