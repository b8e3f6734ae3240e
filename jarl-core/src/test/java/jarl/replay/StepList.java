package jarl.replay;

import java.util.ArrayList;
import java.util.List;

/**
 * The slow, obviously correct replay: every step of every column, none ever forgotten, in lists. What can be drawn, and what then comes,
 * is found by walking through them.
 */
final class StepList {

    /** One step as it was recorded; observations are the whole stacks. */
    record Step(
            byte[] image,
            float[] joints,
            long action,
            long previousAction,
            float reward,
            float previousReward,
            boolean[] mask,
            float[] state,
            boolean terminated,
            boolean truncated,
            boolean start,
            boolean valid,
            byte[] finalImage,
            float[] finalJoints,
            boolean[] finalMask,
            float priority) {

        boolean ends() {
            return terminated || truncated;
        }
    }

    /** What an agent acts on: of a step, or of a final observation. */
    record Inputs(byte[] image, float[] joints, long previousAction, float previousReward, boolean[] mask) {

        static Inputs of(Step step) {
            return new Inputs(step.image, step.joints, step.previousAction, step.previousReward, step.mask);
        }

        static Inputs ofFinal(Step step) {
            return new Inputs(step.finalImage, step.finalJoints, step.action, step.reward, step.finalMask);
        }
    }

    /** The n steps from one on. {@code next} is null after a termination. */
    record Target(
            double nStepReturn, double discountFactor, Inputs next, boolean known, boolean fromFinal, int length) {}

    final List<List<Step>> columns = new ArrayList<>();
    private final NStep nStep;
    private final int rows;
    private final int frames;

    StepList(int columns, NStep nStep, int rows, int frames) {
        for (int b = 0; b < columns; b++) {
            this.columns.add(new ArrayList<>());
        }
        this.nStep = nStep;
        this.rows = rows;
        this.frames = frames;
    }

    void add(int column, Step step) {
        columns.get(column).add(step);
    }

    int end() {
        return columns.getFirst().size();
    }

    Step step(long row, int column) {
        return columns.get(column).get((int) row);
    }

    /** The first row whose frames are all still there. */
    int firstWhole() {
        return Math.max(0, end() - rows) + frames - 1;
    }

    /** Row and column of every transition that can be drawn, as row * B + column. */
    List<Long> transitions() {
        List<Long> found = new ArrayList<>();
        for (int row = firstWhole(); row + nStep.steps() < end(); row++) {
            for (int b = 0; b < columns.size(); b++) {
                if (step(row, b).valid && target(row, b).known) {
                    found.add((long) row * columns.size() + b);
                }
            }
        }
        return found;
    }

    /** Start / interval and column of every sequence that can be drawn. */
    List<Long> sequences(SequenceSpec shape) {
        int interval = Math.max(1, shape.stateInterval());
        int length = shape.warmup() + shape.training() + nStep.steps();
        List<Long> found = new ArrayList<>();
        for (int start = 0; start + length <= end(); start += interval) {
            for (int b = 0; start >= firstWhole() && b < columns.size(); b++) {
                boolean any = false;
                for (int t = 0; t < shape.training(); t++) {
                    int row = start + shape.warmup() + t;
                    any |= step(row, b).valid && target(row, b).known;
                }
                if (any) {
                    found.add((long) start / interval * columns.size() + b);
                }
            }
        }
        return found;
    }

    /** The target of a valid step whose next n are there. */
    Target target(int row, int column) {
        double sum = 0;
        for (int k = 0; k < nStep.steps(); k++) {
            Step step = step(row + k, column);
            if (k > 0 && (step.start || !step.valid)) {
                return new Target(0, 0, null, false, false, k);
            }
            sum += Math.pow(nStep.discount(), k) * step.reward;
            if (step.terminated) {
                return new Target(sum, 0, null, true, false, k + 1);
            }
            if (step.truncated) {
                double factor = Math.pow(nStep.discount(), k + 1);
                return new Target(sum, factor, Inputs.ofFinal(step), true, true, k + 1);
            }
        }
        Step next = step(row + nStep.steps(), column);
        boolean known = !next.start && next.valid;
        double factor = Math.pow(nStep.discount(), nStep.steps());
        return new Target(sum, factor, Inputs.of(next), known, false, nStep.steps());
    }
}
