package jarl;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jarl.env.EnvFactory;
import jarl.env.VectorEnv;
import jarl.env.VectorEnvFactory;
import jarl.env.VectorRows;
import jarl.sampler.EnvironmentException;
import jarl.space.Box;
import jarl.space.Discrete;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A vectorised environment of the user's own, with no single version, from the front door. */
class VectorTrainingTest {

    @TempDir
    Path folder;

    /** Walk right to the end of a corridor of five cells. */
    private static class Corridor implements VectorEnv<float[], Integer> {
        private static final int GOAL = 4;
        private final int[] position;

        Corridor(int columns) {
            this.position = new int[columns];
        }

        @Override
        public int columns() {
            return position.length;
        }

        @Override
        public Box observationSpace() {
            return Box.of(0, GOAL, 1);
        }

        @Override
        public Discrete actionSpace() {
            return new Discrete(2);
        }

        @Override
        public void reset(VectorRows rows) {
            for (int column = 0; column < position.length; column++) {
                if (rows.selected(column)) {
                    position[column] = rows.random(column).nextInt(GOAL);
                    rows.observation().setAtIndex(JAVA_FLOAT, column, position[column]);
                }
            }
        }

        @Override
        public void step(VectorRows rows) {
            for (int column = 0; column < position.length; column++) {
                if (rows.selected(column)) {
                    int way = rows.action().getAtIndex(JAVA_LONG, column) == 1 ? 1 : -1;
                    position[column] = Math.max(0, position[column] + way);
                    rows.observation().setAtIndex(JAVA_FLOAT, column, position[column]);
                    tell(rows, column);
                }
            }
        }

        void tell(VectorRows rows, int column) {
            rows.outcome(column, -1, position[column] == GOAL, false);
        }

        @Override
        public boolean savesState() {
            return true;
        }

        @Override
        public void saveState(int column, DataOutput out) throws IOException {
            out.writeInt(position[column]);
        }

        @Override
        public void restoreState(int column, DataInput in) throws IOException {
            position[column] = in.readInt();
        }
    }

    /** Tells what its steps brought as long as there are few of them, of columns that there are. */
    private static final class Forgetful extends Corridor {
        private final int beyond;
        private int left = 10;

        Forgetful(int columns, int beyond) {
            super(columns);
            this.beyond = beyond;
        }

        @Override
        void tell(VectorRows rows, int column) {
            left--;
            if (left > 0) {
                super.tell(rows, column);
            } else if (beyond > 0) {
                rows.outcome(columns() + beyond, 0, false, false);
            }
        }
    }

    private static final VectorEnvFactory<float[], Integer> CORRIDOR = Corridor::new;

    private Training<float[], Integer> training(EnvFactory<float[], Integer> factory, String name, long steps) {
        return Training.of(factory).steps(steps).seed(3).workers(2).runDir(folder.resolve(name));
    }

    /** Steps done, and the parameters at the end. */
    private static Map<Long, byte[]> finish(Training<float[], Integer> training, Path run) throws IOException {
        long steps;
        try (var started = training.start()) {
            steps = started.await().steps();
        }
        try (var files = Files.walk(run)) {
            Path newest = files.filter(file -> file.endsWith("parameters.safetensors"))
                    .max(Comparator.comparing(Path::toString))
                    .orElseThrow();
            return Map.of(steps, Files.readAllBytes(newest));
        }
    }

    @Test
    void trainsAsSingleEnvironmentsDoAndGoesOnAndIsKnownByItsClass() throws IOException {
        Path run = folder.resolve("run");
        var columns = finish(training(CORRIDOR, "run", 4_096), run);
        EnvFactory<float[], Integer> single = () -> CORRIDOR.create();
        var singles = finish(training(single, "single", 4_096), folder.resolve("single"));
        assertThat(columns.keySet()).isEqualTo(singles.keySet());
        columns.forEach((steps, parameters) -> assertThat(parameters).isEqualTo(singles.get(steps)));
        assertThat(Files.readString(run.resolve("environment.json"))).contains(Corridor.class.getName());
        assertThat(finish(training(CORRIDOR, "run", 8_192).resume(true), run).keySet())
                .allMatch(steps -> steps >= 8_192);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 'environment failed in step: column 1, step 2 of its episode', 'the reward must be a finite float32, got NaN, or no call of rows.outcome'",
        "2, 'environment failed in step: columns 0 to 7', 'rows.outcome: expected a column in [0, 7], got 10'"
    })
    void anOutcomeThatIsNotToldIsNoticed(int beyond, String where, String why) {
        VectorEnvFactory<float[], Integer> forgetful = columns -> new Forgetful(columns, beyond);
        try (var run = training(forgetful, "forgetful", 4_096).workers(1).start()) {
            assertThatThrownBy(run::await)
                    .isInstanceOf(EnvironmentException.class)
                    .hasMessageContaining(where)
                    .hasMessageContaining(why);
        }
    }
}
