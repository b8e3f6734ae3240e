package jarl.atari;

import java.util.HexFormat;

/**
 * A cartridge for the tests: colour bars that move, and a score for whoever holds the stick to one side. It keeps its scores where ALE's
 * rules of Pong look for them: RIGHT scores a point each frame, LEFT one for the opponent, and the game is over at 21.
 */
final class ColourBars {
    private ColourBars() {}

    private static final String PROGRAM = """
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
            A9 2B       LDA #43
            8D 96 02    STA TIM64T          37 lines
            E6 80       INC $80             counts frames
            AD 80 02    LDA SWCHA
            85 81       STA $81
            30 02       BMI notRight
            E6 8E       INC $8E
            24 81       notRight: BIT $81
            70 02       BVS notLeft
            E6 8D       INC $8D
            AD 84 02    notLeft: LDA INTIM
            D0 FB       BNE notLeft
            85 02       STA WSYNC
            85 01       STA VBLANK
            A0 C0       LDY #192
            98          line:   TYA
            18          CLC
            65 80       ADC $80
            85 09       STA COLUBK
            85 02       STA WSYNC
            88          DEY
            D0 F5       BNE line
            A9 02       LDA #2
            85 01       STA VBLANK
            A2 1E       LDX #30
            85 02       over:   STA WSYNC
            CA          DEX
            D0 FB       BNE over
            4C 0C F0    JMP frame
            """;

    /** The 2,048 bytes. */
    static byte[] content() {
        return assembled(PROGRAM);
    }

    /** A cartridge with this program, of which the first twelve characters of a line are code. */
    static byte[] assembled(String source) {
        byte[] content = new byte[2048];
        StringBuilder digits = new StringBuilder();
        source.lines().forEach(line -> digits.append(line, 0, 12));
        byte[] program = HexFormat.of().parseHex(digits.toString().replace(" ", ""));
        System.arraycopy(program, 0, content, 0, program.length);
        content[2044] = 0; // where it starts: $F000
        content[2045] = (byte) 0xF0;
        return content;
    }

    /** To be played by the rules of Pong. */
    static Cartridge cartridge() {
        return Cartridge.like("pong", content());
    }
}
