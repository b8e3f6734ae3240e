package jarl.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jarl.env.Env;
import jarl.env.Step;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.space.ActionChoices;
import jarl.space.Box;
import jarl.space.Discrete;
import jarl.space.MultiDiscrete;
import jarl.space.Space;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The clauses of {@link Env}. The test class of an environment implements this interface and has them all tested.
 *
 * @param <O> observation type
 * @param <A> action type
 */
public interface EnvContract<O, A> {

    /** A new environment. */
    Env<O, A> create();

    /** The same task truncated at this step (1 to 3, too few to terminate in), if it has a limit. */
    default Optional<Env<O, A>> createWithLimit(int maxSteps) {
        return Optional.empty();
    }

    private static RandomStream random(String name) {
        return new RandomStreams(17).stream(name);
    }

    /** An action outside the action space, and what the refusal must say. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Wrong<A>(A action, String expected) {}

    /** Examples of wrong actions; where the space is a Composite the test class must give some itself. */
    @SuppressWarnings("unchecked") // Space is sealed
    default List<Wrong<A>> wrongActions(Space<A> actionSpace) {
        return switch (actionSpace) {
            case Discrete(int n) ->
                List.of(
                        new Wrong<>((A) Integer.valueOf(-1), "got -1"),
                        new Wrong<>((A) Integer.valueOf(n), "expected an integer in [0, " + (n - 1) + "], got " + n));
            case MultiDiscrete choices -> {
                int[] beyond = new int[choices.size()];
                beyond[beyond.length - 1] = choices.n()[beyond.length - 1];
                yield List.of(
                        new Wrong<>((A) beyond, "got " + Arrays.toString(beyond)),
                        new Wrong<>((A) new int[beyond.length + 1], "expected integers below"));
            }
            case Box box -> {
                float[] wrong = new float[box.size()];
                wrong[box.size() - 1] = Float.NaN;
                String lengths = "expected " + box.size() + " values, got " + (box.size() + 1);
                yield List.of(new Wrong<>((A) wrong, "got NaN"), new Wrong<>((A) new float[box.size() + 1], lengths));
            }
            default -> throw new AssertionError("give the contract an example of a wrong action of " + actionSpace);
        };
    }

    private A sampleAction(Env<O, A> env) {
        return env.actionSpace().sample(random("action"));
    }

    private A allowedAction(Env<O, A> env) {
        return Transcript.action(env, random("action"));
    }

    @Test
    default void stepBeforeTheFirstResetIsRefused() {
        Env<O, A> env = create();
        assertThatIllegalStateException()
                .isThrownBy(() -> env.step(sampleAction(env)))
                .withMessageContaining("reset")
                .withMessageNotContaining("\n");
    }

    @Test
    default void stepAfterTheEndIsRefusedUntilReset() {
        Env<O, A> env = create();
        RandomStream actions = random("action");
        env.reset(random("env"));
        int steps = 0;
        while (!env.step(Transcript.action(env, actions)).ends()) {
            steps++;
            assertThat(steps).as("steps without an end under random actions").isLessThan(100_000);
        }
        assertThatIllegalStateException()
                .isThrownBy(() -> env.step(sampleAction(env)))
                .withMessageContaining("reset");
        env.reset(random("env"));
        assertThat(env.step(allowedAction(env))).isNotNull();
    }

    @Test
    default void resetInTheMiddleOfAnEpisodeStartsANewOne() {
        Env<O, A> fresh = create();
        Env<O, A> used = create();
        Transcript.play(used, random("other"), random("other action"), 5);
        assertThat(Transcript.play(used, random("env"), random("action"), 50).lines())
                .isEqualTo(Transcript.play(fresh, random("env"), random("action"), 50)
                        .lines());
    }

    @Test
    default void observationsAreInTheSpaceAndRewardsFinite() {
        Env<O, A> env = create();
        RandomStream random = random("env");
        RandomStream actions = random("action");
        O observation = env.reset(random);
        for (int i = 0; i < 2000; i++) {
            assertThat(env.observationSpace().mismatch(observation)).isEmpty();
            Step<O> step = env.step(Transcript.action(env, actions));
            assertThat(step.reward()).isFinite();
            assertThat(step.info()).isInstanceOf(env.infoType());
            assertThat(env.observationSpace().mismatch(step.observation())).isEmpty();
            observation = step.ends() ? env.reset(random) : step.observation();
        }
    }

    @Test
    default void sameGeneratorStateAndActionsGiveTheSameEpisodes() {
        Transcript once = Transcript.play(create(), random("env"), random("action"), 500);
        Transcript again = Transcript.play(create(), random("env"), random("action"), 500);
        assertThat(again.lines()).isEqualTo(once.lines());
    }

    @Test
    default void observationsHandedOutAreNotWrittenAgain() {
        Transcript transcript = Transcript.play(create(), random("env"), random("action"), 300);
        Set<Integer> identities = new HashSet<>();
        for (int i = 0; i < transcript.copies().size(); i++) {
            Object observation = transcript.observations().get(i);
            assertThat(Values.numbers(observation))
                    .isEqualTo(transcript.copies().get(i));
            identities.add(System.identityHashCode(observation));
        }
        if (!(transcript.observations().getFirst() instanceof Integer)) {
            // Identity hashes may collide, but hardly more than once.
            assertThat(identities)
                    .hasSizeGreaterThanOrEqualTo(transcript.copies().size() - 1);
        }
    }

    @Test
    default void restoredStateContinuesAsIfNothingHadHappened() throws IOException {
        Env<O, A> env = create();
        if (!env.savesState()) {
            assertThatThrownBy(() -> env.saveState(new DataOutputStream(new ByteArrayOutputStream())))
                    .isInstanceOf(UnsupportedOperationException.class);
            return;
        }
        RandomStream random = random("env");
        RandomStream actions = random("action");
        Transcript.play(env, random, actions, 7);
        ByteArrayOutputStream saved = new ByteArrayOutputStream();
        env.saveState(new DataOutputStream(saved));
        RandomStream otherRandom = random("unrelated");
        RandomStream otherActions = random("unrelated");
        otherRandom.restore(random.state());
        otherActions.restore(actions.state());

        Env<O, A> restored = create();
        ByteArrayInputStream source = new ByteArrayInputStream(saved.toByteArray());
        restored.restoreState(new DataInputStream(source), otherRandom);
        assertThat(source.available()).as("bytes written but not read").isZero();

        Transcript uninterrupted = new Transcript();
        uninterrupted.resume(env, random, actions, 1200);
        Transcript resumed = new Transcript();
        resumed.resume(restored, otherRandom, otherActions, 1200);
        assertThat(resumed.lines()).isEqualTo(uninterrupted.lines());
    }

    @Test
    default void restoredEndStillNeedsAReset() throws IOException {
        Env<O, A> env = create();
        if (!env.savesState()) {
            return;
        }
        RandomStream actions = random("action");
        env.reset(random("env"));
        boolean running = true;
        while (running) {
            running = !env.step(Transcript.action(env, actions)).ends();
        }
        ByteArrayOutputStream saved = new ByteArrayOutputStream();
        env.saveState(new DataOutputStream(saved));
        Env<O, A> restored = create();
        restored.restoreState(new DataInputStream(new ByteArrayInputStream(saved.toByteArray())), random("env"));
        assertThatIllegalStateException().isThrownBy(() -> restored.step(sampleAction(restored)));
    }

    @Test
    default void limitTruncatesTheStepThatReachesIt() {
        for (int limit = 1; limit <= 3; limit++) {
            Optional<Env<O, A>> limited = createWithLimit(limit);
            if (limited.isPresent()) {
                Env<O, A> env = limited.get();
                for (int episode = 0; episode < 2; episode++) {
                    env.reset(random("env"));
                    for (int step = 1; step <= limit; step++) {
                        assertThat(env.step(allowedAction(env)).truncated()).isEqualTo(step == limit);
                    }
                }
            }
        }
    }

    @Test
    default void limitBelowOneIsRefused() {
        if (createWithLimit(1).isPresent()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> createWithLimit(0))
                    .withMessageContaining("maxSteps must be at least 1, got 0");
        }
    }

    @Test
    default void actionsOutsideTheSpaceAreRefusedAndChangeNothing() {
        Env<O, A> env = create();
        Env<O, A> other = create();
        env.reset(random("env"));
        other.reset(random("env"));
        for (Wrong<A> wrong : wrongActions(env.actionSpace())) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> env.step(wrong.action()))
                    .withMessageContaining(wrong.expected())
                    .withMessageNotContaining("\n");
        }
        A action = allowedAction(env);
        assertThat(Values.numbers(env.step(action).observation()))
                .isEqualTo(Values.numbers(other.step(action).observation()));
    }

    @Test
    default void actionMaskAllowsOneOfEachChoiceAndIsNotWrittenAgain() {
        Env<O, A> env = create();
        if (!env.masksActions()) {
            assertThatThrownBy(env::actionMask).isInstanceOf(UnsupportedOperationException.class);
            return;
        }
        RandomStream random = random("env");
        RandomStream actions = random("action");
        env.reset(random);
        boolean[] before = env.actionMask();
        for (int i = 0; i < 500; i++) {
            boolean[] copy = before.clone();
            Step<O> step = env.step(Transcript.action(env, actions));
            assertThat(before).isEqualTo(copy);
            if (step.truncated() && !step.terminated()) {
                assertAllowsOneOfEach(env, env.actionMask());
            }
            if (step.ends()) {
                env.reset(random);
            }
            before = env.actionMask();
            assertAllowsOneOfEach(env, before);
        }
    }

    private static void assertAllowsOneOfEach(Env<?, ?> env, boolean... mask) {
        assertThat(mask).hasSize(ActionChoices.count(env.actionSpace()));
        assertOneOfEach(env.actionSpace(), mask);
    }

    private static void assertOneOfEach(Space<?> actionSpace, boolean... mask) {
        int[] sizes = actionSpace instanceof MultiDiscrete choices ? choices.n() : new int[] {mask.length};
        int offset = 0;
        for (int size : sizes) {
            assertThat(Arrays.copyOfRange(mask, offset, offset + size)).contains(true);
            offset += size;
        }
    }

    @Test
    default void samplesAreInTheirSpacesAndNullValuesAreZeros() {
        Env<O, A> env = create();
        assertSound(env.observationSpace());
        assertSound(env.actionSpace());
    }

    private static <V> void assertSound(Space<V> space) {
        RandomStream random = random("space");
        for (int i = 0; i < 100; i++) {
            assertThat(space.mismatch(space.sample(random))).isEmpty();
        }
        assertThat(Values.numbers(space.nullValue())).hasSize(space.size()).containsOnly(0);
    }

    @Test
    default void drawsAPictureOrNothing() {
        Env<O, A> env = create();
        env.reset(random("env"));
        Optional<BufferedImage> before = env.render();
        env.step(allowedAction(env));
        Optional<BufferedImage> after = env.render();
        assertThat(after.isPresent()).isEqualTo(before.isPresent());
        after.ifPresent(image -> {
            assertThat(image.getWidth()).isPositive();
            assertThat(image.getHeight()).isPositive();
            assertThat(colours(image)).as("different colours").isGreaterThan(3);
        });
    }

    private static int colours(BufferedImage image) {
        Set<Integer> colours = new HashSet<>();
        for (int x = 0; x < image.getWidth(); x++) {
            for (int y = 0; y < image.getHeight(); y++) {
                colours.add(image.getRGB(x, y));
            }
        }
        return colours.size();
    }

    @Test
    default void closingTwiceIsHarmless() throws Exception {
        Env<O, A> env = create();
        env.close();
        env.close();
    }
}
