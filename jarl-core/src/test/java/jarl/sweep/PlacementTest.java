package jarl.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jarl.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class PlacementTest {

    @TempDir
    private Path folder;

    private Slots.Machine machine(int processors, Integer... gpus) {
        return new Slots.Machine(
                processors, IntStream.range(0, processors).boxed().toList(), true, folder, List.of(gpus));
    }

    private static Resources with(int cores, Placement placement) {
        return new Resources(
                cores, OptionalInt.empty(), Optional.empty(), Resources.USUAL_GRACE, 0, placement, Optional.empty());
    }

    private static Placement coded(String code) {
        return Placement.of(AffinityCode.parse(code));
    }

    private void node(int number, String processors) throws IOException {
        Path node = Files.createDirectories(folder.resolve("node" + number));
        Files.writeString(node.resolve("cpulist"), processors + "\n");
    }

    @Test
    void theProcessorsOfARunAreOfOneNodeWhileThereAreEnough() throws IOException {
        node(0, "0-2,6-8");
        node(1, "3-5,9-11");
        node(10, ""); // memory without processors
        Files.createDirectories(folder.resolve("power"));
        Slots slots = Slots.divide(with(4, Placement.ANYWHERE), machine(12));
        assertThat(slots.all())
                .extracting(Slot::processors)
                .containsExactly(List.of(0, 1, 2, 6), List.of(3, 4, 5, 9), List.of(7, 8, 10, 11));
        assertThat(Slots.divide(with(2, Placement.ANYWHERE), machine(6)).all())
                .extracting(Slot::processors)
                .containsExactly(List.of(0, 1), List.of(3, 4), List.of(2, 5));
    }

    @Test
    void aRunHasAGpuOfItsOwnBeforeTwoShareOne() {
        Slots slots = Slots.divide(with(2, new Placement(Optional.empty(), Placement.ALL, 2)), machine(8, 0, 3));
        assertThat(slots.all())
                .containsExactly(
                        new Slot(0, 2, List.of(0, 1), List.of(0)),
                        new Slot(1, 2, List.of(2, 3), List.of(3)),
                        new Slot(2, 2, List.of(4, 5), List.of(0)),
                        new Slot(3, 2, List.of(6, 7), List.of(3)));
        assertThatThrownBy(() -> Slots.divide(with(1, new Placement(Optional.empty(), List.of(1), 1)), machine(2, 0)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("gpus must be of those of this machine, [0], got 1");
        assertThatThrownBy(() -> Slots.divide(with(1, new Placement(Optional.empty(), Placement.ALL, 1)), machine(2)))
                .hasMessageContaining("nvidia-smi finds none");
    }

    @Test
    void aCodeGivesTheSlots() {
        assertThat(Slots.divide(with(1, coded("4cpu_2gpu_8hto")), machine(12)).all())
                .containsExactly(
                        new Slot(0, 2, List.of(0, 1, 8, 9), List.of(0)),
                        new Slot(1, 2, List.of(2, 3, 10, 11), List.of(1)));
        assertThat(Slots.divide(with(1, coded("8cpu_4gpu_2gpr_0hto")), machine(8))
                        .all()
                        .getFirst())
                .isEqualTo(new Slot(0, 4, List.of(0, 1, 2, 3), List.of(0, 1)));
        assertThat(Slots.divide(with(1, coded("1slt_4cpu_0gpu_2cpr_0hto")), machine(4))
                        .all())
                .containsExactly(new Slot(1, 2, List.of(2, 3)));
        assertThat(Slots.divide(with(1, coded("4cpu_0gpu_2cpr_0hto_0saf")), machine(1))
                        .all())
                .containsExactly(new Slot(0, 2, List.of()), new Slot(1, 2, List.of()));
        assertThatThrownBy(() -> Slots.divide(with(1, coded("4cpu_0gpu_2cpr_0hto")), machine(2)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("needs processor 2, expected one of those that may be used, [0, 1]");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void gpusAreThoseThatTheCommandLists() throws IOException {
        Path program = Files.writeString(folder.resolve("nvidia-smi"), """
                #!/bin/sh
                [ "$1" = --query-gpu=index,name,memory.total ] || exit 9
                echo '0, NVIDIA H100 80GB HBM3, 81559'
                echo '1, Odd, Name, [N/A]'
                """);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        assertThat(Gpus.found(program.toString()))
                .containsExactly(new Gpus.Gpu(0, "NVIDIA H100 80GB HBM3", 81559), new Gpus.Gpu(1, "Odd, Name", 0));
        assertThat(Gpus.found(folder.resolve("none").toString())).isEmpty();
        Files.writeString(program, "#!/bin/sh\necho NVIDIA-SMI has failed; exit 9\n");
        assertThatThrownBy(() -> Gpus.found(program.toString()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("failed: NVIDIA-SMI has failed");
        assertThatThrownBy(() -> Gpus.parse("No devices were found")).hasMessageContaining("got No devices were found");
    }

    @Test
    void aSweepFileSaysWhereAndTheSetRemembers() {
        Sweep sweep =
                SweepReader.text("test", "{preset: cartpole-ppo, resources: {affinity: 4cpu_2gpu_8hto, retries: 1}}");
        assertThat(sweep.resources().placement().affinity()).hasValue(AffinityCode.parse("4cpu_2gpu_8hto"));
        assertThat(sweep.resources().retries()).isEqualTo(1);
        Resources shared = SweepReader.text("test", "{preset: cartpole-ppo, gpus: [0, 2], runsPerGpu: 3}")
                .resources();
        assertThat(shared.placement()).isEqualTo(new Placement(Optional.empty(), List.of(0, 2), 3));
        for (Resources resources : List.of(sweep.resources(), shared)) {
            ExperimentsFile.write(
                    folder,
                    resources,
                    List.of(RunEntry.waiting(
                            new PlannedRun("seed-1", "", Map.of(), 1, List.of("cartpole-ppo", "seed=1")))));
            assertThat(ExperimentsFile.read(folder).resources()).isEqualTo(resources);
        }
        refuses("{preset: cartpole-ppo, retries: 1, resources: {retries: 2}}", "retries is there twice");
        refuses("{preset: cartpole-ppo, resources: {retrys: 2}}", "did you mean retries?");
        refuses("{preset: cartpole-ppo, resources: {affinity: 4cores}}", "sweep test: affinity 4cores: expected parts");
        refuses("{preset: cartpole-ppo, affinity: 4cpu, cores: 2}", "expected no cores, gpus or runsPerGpu");
        refuses("{preset: cartpole-ppo, runsPerGpu: 2}", "runsPerGpu needs gpus");
    }

    private static void refuses(String yaml, String message) {
        assertThatThrownBy(() -> SweepReader.text("test", yaml))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message);
    }
}
