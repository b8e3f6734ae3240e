package jarl.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jarl.config.ConfigException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The expected numbers were printed by rlpyt, but where a comment says otherwise. */
class AffinityCodeTest {

    private static List<Integer> range(int first, int last) {
        return IntStream.rangeClosed(first, last).boxed().toList();
    }

    private static AffinityShare only(String code, int slot) {
        List<AffinityShare> shares = AffinityCode.parse(code).shares(slot);
        assertThat(shares).hasSize(1);
        return shares.getFirst();
    }

    @Test
    void coresAreDividedAmongRunsWithoutGpus() {
        AffinityShare second = only("4cpu_0gpu_2cpr_0hto", 1);
        assertThat(AffinityCode.parse("4cpu_0gpu_2cpr_0hto").slots()).isEqualTo(2);
        assertThat(second.processors()).containsExactly(2, 3);
        assertThat(second.workers()).containsExactly(List.of(2), List.of(3));
        assertThat(second.cores()).hasSize(2); // its torch threads
        assertThat(second.gpu()).isEmpty();
    }

    @Test
    void workersHaveBothHyperthreadsOfACore() {
        AffinityShare first = only("4cpu_2gpu_8hto", 0);
        assertThat(AffinityCode.parse("4cpu_2gpu_8hto").slots()).isEqualTo(2);
        assertThat(first.processors()).containsExactly(0, 1, 8, 9);
        assertThat(first.workers()).containsExactly(List.of(0, 8), List.of(1, 9));
        assertThat(first.gpu()).hasValue(0);
    }

    @Test
    void runsGoToDifferentGpusBeforeTheyShareOne() {
        String code = "4cpu_2gpu_2cxg_0hto";
        assertThat(AffinityCode.parse(code).slots()).isEqualTo(4);
        assertThat(only(code, 0))
                .extracting(AffinityShare::cores, AffinityShare::gpu)
                .containsExactly(List.of(0), OptionalInt.of(0));
        assertThat(only(code, 1))
                .extracting(AffinityShare::cores, AffinityShare::gpu)
                .containsExactly(List.of(2), OptionalInt.of(1));
        assertThat(only(code, 2))
                .extracting(AffinityShare::cores, AffinityShare::gpu)
                .containsExactly(List.of(1), OptionalInt.of(0)); // by the rule
    }

    @Test
    void aRunOfSeveralGpusHasAShareForEach() {
        AffinityCode code = AffinityCode.parse("8cpu_4gpu_2gpr_0hto");
        assertThat(code.slots()).isEqualTo(2);
        assertThat(code.shares(0)).extracting(AffinityShare::cores).containsExactly(List.of(0, 1), List.of(2, 3));
        assertThat(code.shares(0)).extracting(AffinityShare::gpu).containsExactly(OptionalInt.of(0), OptionalInt.of(1));
    }

    @Test
    void alternatingWorkersHaveAHyperthreadEach() {
        List<List<Integer>> expected = new ArrayList<>();
        List.of(0, 1, 2, 3, 8, 9, 10, 11).forEach(processor -> expected.add(List.of(processor)));
        assertThat(only("8cpu_2gpu_8hto_1alt", 0).workers()).isEqualTo(expected);
        // by the rule: without hyperthreads the list of cores twice
        assertThat(only("2cpu_1gpu_0hto_1alt", 0).workers())
                .containsExactly(List.of(0), List.of(1), List.of(0), List.of(1));
    }

    @Test
    void asynchronousRunsHaveOptimizersAndSamplersOnGpusOfTheirOwn() {
        AffinityCode code = AffinityCode.parse("24cpu_4gpu_1gpr_24hto_1ass_2sgr_1alt");
        assertThat(code.slots()).isEqualTo(1);
        List<AffinityShare> shares = code.shares(0);
        assertThat(shares)
                .extracting(AffinityShare::role)
                .containsExactly(AffinityShare.Role.OPTIMIZER, AffinityShare.Role.SAMPLER, AffinityShare.Role.SAMPLER);
        assertThat(shares)
                .extracting(AffinityShare::gpu)
                .containsExactly(OptionalInt.of(0), OptionalInt.of(1), OptionalInt.of(2));
        assertThat(shares.get(0).processors()).containsExactly(0, 24);
        assertThat(shares.get(1).cores()).isEqualTo(range(1, 11));
        assertThat(shares.get(1).processors()).containsAll(range(25, 35)).hasSize(22);
        assertThat(shares.get(2).cores()).isEqualTo(range(12, 22));
        assertThat(shares.get(2).processors()).containsAll(range(36, 46)).hasSize(22);
        assertThat(shares.get(1).workers()).hasSize(22);
        assertThat(shares.get(2).workers()).hasSize(22);
    }

    @Test
    void asynchronousSamplersMayBeWithoutGpu() {
        List<AffinityShare> shares = AffinityCode.parse("3cpu_1gpu_0hto_1ass").shares(0);
        assertThat(shares).extracting(AffinityShare::cores).containsExactly(List.of(0), List.of(1, 2));
        assertThat(shares).extracting(AffinityShare::gpu).containsExactly(OptionalInt.of(0), OptionalInt.empty());
    }

    @Test
    void socketsReservedCoresAndWorkersOfSeveralCoresAreAsTheRuleSays() {
        // two runs on each of two sockets of 8 cores, in hand: socket 1 begins at 8
        assertThat(only("16cpu_0gpu_4cpr_2skt_0hto", 3).cores()).containsExactly(12, 13, 14, 15);
        // one run over both sockets: half of its cores on each
        assertThat(only("16cpu_0gpu_16cpr_2skt_0hto", 0).cores()).isEqualTo(range(0, 15));
        AffinityShare run = only("8cpu_0gpu_8cpr_0hto_2cpw_2res", 0);
        assertThat(run.workers()).containsExactly(List.of(2, 3), List.of(4, 5), List.of(6, 7));
        assertThat(AffinityCode.parse("1slt_4cpu_0gpu_2cpr_0hto_0saf"))
                .satisfies(code -> assertThat(code.slot()).hasValue(1))
                .satisfies(code -> assertThat(code.pins()).isFalse());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "4cpu_2gp| got 2gp",
                "4cpu_4cpu| cpu is there twice",
                "4cpu__2gpu| got nothing",
                "2cpu_0gpu_4cpr| expected at least one slot",
                "1cpu_4gpu| expected at least one core for each run, got 1 for 4",
                "4cpu_0gpu_3cpr_2cpw| must be a multiple of cpw, 2",
                "4cpu_0gpu_1ass| ass needs at least 1 gpu",
                "9slt_4cpu| slt must be in [0, 3], got 9",
                "4cpu_2hto| hto must be 0 or at least cpu, 4, got 2",
                "6cpu_0gpu_2cpr_2skt| skt must divide the 3 runs evenly",
            })
    void mistakesAreSaid(String code, String message) {
        assertThatThrownBy(() -> AffinityCode.parse(code))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("affinity " + code)
                .hasMessageContaining(message.strip());
    }
}
