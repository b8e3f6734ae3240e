package jarl.sampler;

import jarl.env.Step;
import java.awt.image.BufferedImage;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.random.RandomGenerator;

/** A {@link Diary} that does not come back from one call until it is let go, and does not let itself be interrupted. */
public final class HangingEnv extends Diary {

    /** Lets all environments go that wait for it. */
    public static final class Gate {
        private final CountDownLatch entered = new CountDownLatch(1);
        private final CountDownLatch open = new CountDownLatch(1);

        void pass() {
            entered.countDown();
            boolean waiting = true;
            while (waiting) {
                try {
                    open.await();
                    waiting = false;
                } catch (InterruptedException e) {
                    // As an environment that pays no attention.
                }
            }
        }

        /** Waits until an environment is inside. */
        public void awaitVisitor() throws InterruptedException {
            entered.await();
        }

        public void open() {
            open.countDown();
        }
    }

    /** A sound environment that does not come back from what is called now and then, until it is let go. */
    static final class Late extends Diary {
        private final Gate gate;
        private final String call;

        /** Hangs in {@code render} or {@code close}. */
        Late(Gate gate, String call) {
            super(false, true, LENGTH);
            this.gate = gate;
            this.call = call;
        }

        @Override
        public Optional<BufferedImage> render() {
            if (call.equals("render")) {
                gate.pass();
            }
            return Optional.empty();
        }

        @Override
        public void close() {
            super.close();
            if (call.equals("close")) {
                gate.pass();
            }
        }
    }

    private static final int LENGTH = 7;

    private final Gate gate;
    private final int episodeOfHang;
    private final int stepOfHang;

    /** Hangs in a step of an episode (from 1), or in the reset before it if {@code step} is 0. */
    public HangingEnv(Gate gate, int episode, int step) {
        super(false, true, LENGTH);
        this.gate = gate;
        this.episodeOfHang = episode;
        this.stepOfHang = step;
    }

    /** The same without the hang. */
    public static HangingEnv sound() {
        return new HangingEnv(new Gate(), -1, 0);
    }

    @Override
    public float[] reset(RandomGenerator random) {
        float[] first = super.reset(random);
        hang();
        return first;
    }

    @Override
    public Step<float[]> step(Integer action) {
        Step<float[]> step = super.step(action);
        hang();
        return step;
    }

    private void hang() {
        if (episode == episodeOfHang && step == stepOfHang) {
            gate.pass();
        }
    }
}
