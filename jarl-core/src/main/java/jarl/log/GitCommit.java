package jarl.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The commit that is checked out around a folder, read from git's own files: no git program is needed. */
final class GitCommit {
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");
    private static final String REFERENCE = "ref: ";
    private static final String LINK = "gitdir: ";

    private GitCommit() {}

    /** The commit's hash, or nothing if the folder is in no checkout or the checkout has no commit. */
    static Optional<String> around(@Nullable Path folder) {
        for (Path at = folder == null ? null : folder.toAbsolutePath(); at != null; at = at.getParent()) {
            Path git = at.resolve(".git");
            if (Files.exists(git)) {
                try {
                    return head(git);
                } catch (IOException unreadable) {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> head(Path dotGit) throws IOException {
        Path git = dotGit;
        if (Files.isRegularFile(dotGit)) { // a linked working tree or a submodule
            String link = Files.readString(dotGit).strip();
            git = dotGit.resolveSibling(link.startsWith(LINK) ? link.substring(LINK.length()) : link);
        }
        String head = Files.readString(git.resolve("HEAD")).strip();
        if (!head.startsWith(REFERENCE)) {
            return hash(head);
        }
        String reference = head.substring(REFERENCE.length());
        Path common = git.resolve("commondir");
        Path shared =
                Files.exists(common) ? git.resolve(Files.readString(common).strip()) : git;
        for (Path place : new Path[] {git, shared}) {
            if (Files.exists(place.resolve(reference))) {
                return hash(Files.readString(place.resolve(reference)).strip());
            }
        }
        return packed(shared.resolve("packed-refs"), reference);
    }

    private static Optional<String> packed(Path file, String reference) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        for (String line : Files.readAllLines(file)) {
            int space = line.indexOf(' ');
            if (space > 0 && line.substring(space + 1).equals(reference)) {
                return hash(line.substring(0, space));
            }
        }
        return Optional.empty();
    }

    private static Optional<String> hash(String text) {
        return HASH.matcher(text).matches() ? Optional.of(text) : Optional.empty();
    }
}
