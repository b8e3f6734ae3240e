package jarl.env.minatar;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jarl.env.Step;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.zip.CRC32;

/**
 * A recorded episode of the real MinAtar 1.0.15. After the start and after each step, the last four hexadecimal digits of the
 * CRC-32 of all observations so far (planes first) are recorded, so a trace says where a game first differs.
 *
 * @param draws what was decided at random, see {@link Decisions}
 * @param actions one digit a step, of the six
 * @param rewards one hexadecimal digit a step
 * @param terminated whether the last step ended the game; else the record stops there
 * @param checksums four digits for the start and for each step
 */
record MinAtarTrace(
        boolean ramping,
        double stickyActionProbability,
        boolean terminated,
        String draws,
        String actions,
        String rewards,
        String checksums) {

    /** All recorded episodes of a game. */
    static List<MinAtarTrace> of(MinAtarGame game) {
        try (InputStream in = MinAtarTrace.class.getResourceAsStream("/minatar/" + game.title() + ".json")) {
            List<MinAtarTrace> all = new ArrayList<>();
            ObjectMapper mapper = new ObjectMapper();
            for (JsonNode episode : mapper.readTree(Objects.requireNonNull(in)).get("episodes")) {
                all.add(mapper.treeToValue(episode, MinAtarTrace.class));
            }
            return all;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Plays the episode and compares. */
    void replay(MinAtarGame game) {
        replay(game, (_, _) -> {});
    }

    /** Plays the episode, compares, and shows each observation with the one before it. */
    void replay(MinAtarGame game, BiConsumer<byte[], byte[]> observer) {
        MinAtar env = new MinAtar(game, new MinAtarOptions(stickyActionProbability, ramping, false, 0));
        Decisions decisions = new Decisions(draws);
        CRC32 checksum = new CRC32();
        byte[] before = env.reset(decisions);
        checkObservation(0, checksum, before);
        for (int t = 0; t < actions.length(); t++) {
            Step<byte[]> step = env.step(actions.charAt(t) - '0');
            checkObservation(t + 1, checksum, step.observation());
            assertThat(step.reward()).as("reward of step %d", t).isEqualTo(Character.digit(rewards.charAt(t), 16));
            assertThat(step.terminated())
                    .as("terminated at step %d", t)
                    .isEqualTo(terminated && t == actions.length() - 1);
            assertThat(step.truncated()).isFalse();
            observer.accept(before, step.observation());
            before = step.observation();
        }
        assertThat(decisions.left()).as("draws not made").isZero();
    }

    private void checkObservation(int t, CRC32 checksum, byte... observation) {
        checksum.update(observation);
        assertThat("%04x".formatted(checksum.getValue() & 0xFFFF))
                .as("checksum of observations 0 to %d", t)
                .isEqualTo(checksums.substring(4 * t, 4 * t + 4));
    }

    @Override
    public String toString() {
        return actions.length() + " steps" + (ramping ? "" : " without ramping");
    }
}
