package jarl.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemInfoTest {
    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    @TempDir
    Path folder;

    @Test
    void saysOnWhatARunWasMade() throws IOException {
        Path file = folder.resolve("system.json");
        Instant started = Instant.parse("2026-01-02T03:04:05Z");
        SystemInfo.gather("2.10.0", "512-bit vectors", List.of("cpu"), List.of("train", "cartpole-ppo"), started)
                .write(file);
        JsonNode json = JsonMapper.builder().build().readTree(file.toFile());
        assertThat(json.path("libtorch").asText()).isEqualTo("2.10.0");
        assertThat(json.path("java").asText())
                .startsWith(Integer.toString(Runtime.version().feature()));
        assertThat(json.path("jarl").asText()).isNotEmpty();
        assertThat(json.path("processors").asInt())
                .isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(json.path("maxMemory").asLong()).isPositive();
        assertThat(json.path("commandLine")).hasSize(2);
        assertThat(json.path("devices").path(0).asText()).isEqualTo("cpu");
        assertThat(json.path("started").asText()).isEqualTo("2026-01-02T03:04:05Z");
        assertThat(json.has("gitCommit")).isTrue();
    }

    @Test
    void commitIsReadFromABranch() throws IOException {
        Path git = Files.createDirectories(folder.resolve(".git/refs/heads/topic"));
        Files.writeString(folder.resolve(".git/HEAD"), "ref: refs/heads/topic/a\n");
        Files.writeString(git.resolve("a"), COMMIT + "\n");
        Path deep = Files.createDirectories(folder.resolve("module/target/classes"));
        assertThat(GitCommit.around(deep)).contains(COMMIT);
    }

    @Test
    void commitIsReadFromPackedReferences() throws IOException {
        Files.createDirectory(folder.resolve(".git"));
        Files.writeString(folder.resolve(".git/HEAD"), "ref: refs/heads/main\n");
        Files.writeString(
                folder.resolve(".git/packed-refs"),
                "# pack-refs with: peeled fully-peeled sorted\n" + "f".repeat(40) + " refs/heads/main2\n" + COMMIT
                        + " refs/heads/main\n");
        assertThat(GitCommit.around(folder)).contains(COMMIT);
    }

    @Test
    void commitIsReadFromADetachedHeadAndALinkedTree() throws IOException {
        Path tree = Files.createDirectories(folder.resolve("main/.git/worktrees/linked"));
        Files.writeString(tree.resolve("HEAD"), "ref: refs/heads/x\n");
        Files.writeString(tree.resolve("commondir"), "../..\n");
        Files.createDirectories(folder.resolve("main/.git/refs/heads"));
        Files.writeString(folder.resolve("main/.git/refs/heads/x"), COMMIT + "\n");
        Path linked = Files.createDirectory(folder.resolve("linked"));
        Files.writeString(linked.resolve(".git"), "gitdir: " + tree + "\n");
        assertThat(GitCommit.around(linked)).contains(COMMIT);
        Files.writeString(folder.resolve("main/.git/HEAD"), COMMIT + "\n");
        assertThat(GitCommit.around(folder.resolve("main"))).contains(COMMIT);
    }

    @Test
    void noCheckoutOrNoCommitIsNothing() throws IOException {
        assertThat(GitCommit.around(null)).isEmpty();
        Files.createDirectory(folder.resolve(".git"));
        assertThat(GitCommit.around(folder)).isEmpty();
        Files.writeString(folder.resolve(".git/HEAD"), "ref: refs/heads/main\n");
        assertThat(GitCommit.around(folder)).isEmpty();
    }
}
