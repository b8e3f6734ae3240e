package jarl.log;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/** What MLflow takes as names, and how runs are told apart there. */
final class MlflowNames {
    private static final Pattern NOT_IN_NAMES = Pattern.compile("[^\\w\\-. /]");
    private static final int LONGEST_NAME = 250;
    private static final int ID_DIGITS = 32;

    private MlflowNames() {}

    /** The name without what MLflow refuses; its parts between slashes are names of folders. */
    static String allowed(String name) {
        String plain = NOT_IN_NAMES.matcher(name).replaceAll("").strip();
        StringJoiner parts = new StringJoiner("/");
        for (String part :
                plain.substring(0, Math.min(LONGEST_NAME, plain.length())).split("/", -1)) {
            parts.add(part.replace(".", "").isBlank() ? "_" : part.strip());
        }
        return parts.toString();
    }

    /** 32 hexadecimal digits, the same for every session of a run: of its folder's name and its system.json, which is written once. */
    static String runId(Path runDirectory) {
        byte[] identity;
        try {
            identity = Files.readAllBytes(runDirectory.resolve("system.json"));
        } catch (IOException absent) {
            identity = runDirectory.toString().getBytes(StandardCharsets.UTF_8);
        }
        return digest(runDirectory.getFileName() + "\n" + new String(identity, StandardCharsets.UTF_8))
                .substring(0, ID_DIGITS);
    }

    static String digest(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every Java has SHA-256", impossible);
        }
    }
}
