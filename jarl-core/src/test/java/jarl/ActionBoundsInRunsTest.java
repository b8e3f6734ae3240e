package jarl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jarl.env.EnvFactory;
import jarl.experiment.Configs;
import jarl.experiment.ExperimentConfig;
import jarl.experiment.ExperimentReader;
import jarl.space.Box;
import jarl.space.Composite;
import jarl.space.Discrete;
import jarl.space.Space;
import jarl.tensor.Tensor;
import jarl.tensor.TensorTree;
import jarl.testing.Script;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever acts in an environment, in whatever way: every action it gets is one of its space. */
class ActionBoundsInRunsTest {

    private static final float INFINITY = Float.POSITIVE_INFINITY;
    private static final String RESCALED = "env.rescaleActions=true";
    private static final String CLIPPED = "env.rescaleActions=false";

    @TempDir
    Path folder;

    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Arm(float[] grip, float[] force) {}

    record ArmTensors(Tensor grip, Tensor force) implements TensorTree {}

    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Move(Arm arm, float[] brake, float[] free, Integer gear, float[] mixed) {}

    record MoveTensors(ArmTensors arm, Tensor brake, Tensor free, Tensor gear, Tensor mixed) implements TensorTree {}

    private static final Space<Move> MOVES = new Composite<>(
            Move.class,
            MoveTensors.class,
            List.of(
                    new Composite<>(Arm.class, ArmTensors.class, List.of(Box.of(0, 1, 2), Box.of(0, INFINITY, 1))),
                    Box.of(-INFINITY, 5, 1),
                    Box.unbounded(1),
                    new Discrete(3),
                    Box.of(new float[] {2, 0.1f, 1, -INFINITY}, new float[] {3, 0.3f, INFINITY, INFINITY})));

    /** Five steps that each must be given an action of the space; notes them all. */
    private static <A> Script<float[], A> strict(Space<A> actions, Queue<A> given) {
        return Script.lengths(5)
                .observing(Box.unbounded(1), at -> new float[] {at.step()})
                .rewarding(1)
                .acting(actions)
                .noting(given::add);
    }

    private final Queue<Move> given = new ConcurrentLinkedQueue<>();
    private final EnvFactory<float[], Move> factory = strict(MOVES, given);

    private static ExperimentConfig config(String... options) {
        return Configs.read(
                new ExperimentReader()
                        .assign("steps=128")
                        .assign("sampler={batchT: 8, batchB: 4, shards: 2, decorrelationSteps: 3}")
                        .assign("model.hiddenSizes=[4]")
                        .assign("model.initialLogStd=1")
                        .assign("log.intervalSteps=32")
                        .assign("evaluation.episodes=2")
                        .assign("seed=1"),
                options);
    }

    @ParameterizedTest
    @CsvSource({
        "serial, ppo, " + RESCALED,
        "serial, a2c, " + CLIPPED,
        "parallel, ppo, " + RESCALED,
        "parallel, ppo, " + CLIPPED,
        "batched, a2c, " + RESCALED,
        "alternating, ppo, " + RESCALED,
    })
    void trainingAndItsEvaluationStayWithinAllBounds(String sampler, String algorithm, String rescale) {
        ExperimentConfig config = config("algo=" + algorithm, rescale, "sampler.name=" + sampler);
        try (var run = Training.of(factory).config(config).workers(2).start()) {
            assertThat(run.await().evaluation().orElseThrow().returns()).containsExactly(5, 5);
        }
        assertThat(given).hasSizeGreaterThan(128 + 10);
        assertThat(given).anySatisfy(move -> assertThat(move.brake()[0]).isEqualTo(5));
        assertThat(given).anySatisfy(move -> assertThat(move.arm().force()[0]).isZero());
        assertThat(given).anySatisfy(move -> assertThat(move.arm().force()[0]).isPositive());
        assertThat(given).anySatisfy(move -> assertThat(move.free()[0]).isGreaterThan(5));
        assertThat(given).anySatisfy(move -> assertThat(move.arm().grip()[1]).isStrictlyBetween(0.5f, 1f));
    }

    @ParameterizedTest
    @ValueSource(strings = {RESCALED, CLIPPED})
    void savedPoliciesStayWithinAllBoundsInTheSameWay(String rescale) {
        Path directory = folder.resolve("run");
        try (var run = Training.of(factory)
                .config(config(rescale, "evaluation.episodes=0"))
                .runDir(directory)
                .start()) {
            assertThat(run.await().finished()).isTrue();
        }
        SavedRun saved = SavedRun.open(directory);
        given.clear();
        try (Player player = saved.player(saved.newest(), factory, true);
                Policy<float[], Move> policy = Policy.load(directory, factory)) {
            player.play(0, 1, _ -> true);
            Move chosen = policy.act(new float[] {0.5f});
            assertThat(MOVES.mismatch(chosen)).isEmpty();
            assertThat(given).hasSize(5).allSatisfy(move -> {
                // The means of a policy that learned nothing are near 0: the middle if rescaled, else the nearest
                // bound.
                float expected = rescale.equals(RESCALED) ? 2.5f : 2;
                assertThat(move.mixed()[0]).isBetween(expected - 0.2f, expected + 0.2f);
                assertThat(move.mixed()[2]).isEqualTo(1);
            });
            assertThat(chosen.mixed()[2]).isEqualTo(1);
        }
        assertThat(saved.evaluate(saved.newest(), factory, 20, 1, 2, false).returns())
                .containsOnly(5);
        try (Player player = Player.random(config(rescale), factory)) {
            assertThat(player.play(0, 1, _ -> true).totalReward()).isEqualTo(5);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {RESCALED, CLIPPED})
    void aSingleBoxWithOneBoundIsClippedToIt(String rescale) {
        Queue<float[]> pushes = new ConcurrentLinkedQueue<>();
        EnvFactory<float[], float[]> pushing = strict(Box.of(0, INFINITY, 2), pushes);
        try (var run = Training.of(pushing).config(config(rescale)).start();
                Policy<float[], float[]> policy = run.await().policy()) {
            for (int i = 0; i < 20; i++) {
                assertThat(pushing.create().actionSpace().mismatch(policy.act(new float[] {i})))
                        .isEmpty();
            }
        }
        assertThat(pushes).anySatisfy(push -> assertThat(push[0]).isZero());
        assertThat(pushes).anySatisfy(push -> assertThat(push[0]).isGreaterThan(2));
    }

    @Test
    void squashedActionsFitBoxesInsideOfComposites() {
        Queue<Arm> arms = new ConcurrentLinkedQueue<>();
        Space<Arm> bounded = new Composite<>(
                Arm.class, ArmTensors.class, List.of(Box.of(0, 1, 2), Box.of(new float[] {-3}, new float[] {8})));
        try (var run = Training.of(strict(bounded, arms))
                .config(config("model.squashActions=true"))
                .start()) {
            assertThat(run.await().finished()).isTrue();
        }
        assertThat(arms).anySatisfy(arm -> assertThat(arm.force()[0]).isGreaterThan(6));
        assertThatThrownBy(() -> Training.of(factory)
                        .config(config("model.squashActions=true"))
                        .start())
                .hasMessageContaining("squashed actions lie in (-1, 1)");
    }
}
