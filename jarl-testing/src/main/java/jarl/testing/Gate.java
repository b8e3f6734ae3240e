package jarl.testing;

import java.util.concurrent.CountDownLatch;

/** Where an environment hangs until it is let go, interrupted or not. */
public final class Gate {

    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch open = new CountDownLatch(1);

    /** Waits until the gate is open. */
    public void pass() {
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

    /** Waits until somebody is inside. */
    public void awaitVisitor() throws InterruptedException {
        entered.await();
    }

    /** Lets everybody go. */
    public void open() {
        open.countDown();
    }
}
