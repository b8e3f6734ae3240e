package jarl.sweep;

import jarl.sweep.RunEntry.State;
import jarl.sweep.RunStarter.Attempt;
import jarl.sweep.RunStarter.Ending;
import jarl.sweep.RunStarter.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Trains the runs of a set, as many at a time as there are slots. A run that fails is resumed from its checkpoint, up to the limit; the
 * others go on. {@link #run} is called once; {@link #stop} and {@link #kill} may be called by any thread.
 */
public final class Launcher {

    /** How often it is looked how far the runs are. */
    private static final Duration LIVE = Duration.ofSeconds(5);

    private static final Duration POLL = Duration.ofMillis(500);

    private final ExperimentSet set;
    private final RunStarter starter;
    private final LaunchListener listener;
    private final Duration grace;
    private final Searcher searcher;
    private final Deque<Slot> free = new ArrayDeque<>();
    private final Deque<Integer> waiting = new ArrayDeque<>();
    private final List<Active> active = new ArrayList<>();
    private final Semaphore news = new Semaphore(0);
    private volatile boolean stopping;
    private long saidAt = System.nanoTime();

    /** A run under way. */
    private static final class Active {
        private final int index;
        private final Slot slot;
        private final Attempt attempt;
        private final long started = System.nanoTime();
        private final long usedBefore;
        private boolean asked;
        private boolean overTime;
        private boolean killed;
        private long askedAt;

        private Active(int index, Slot slot, Attempt attempt, long usedBefore) {
            this.index = index;
            this.slot = slot;
            this.attempt = attempt;
            this.usedBefore = usedBefore;
        }

        private long nanos() {
            return System.nanoTime() - started;
        }
    }

    private final long[] used;

    /** Prepares the launch of a set. */
    public Launcher(ExperimentSet set, Slots slots, RunStarter starter, LaunchListener listener) {
        this(set, slots, starter, listener, set.resources().gracePeriod());
    }

    Launcher(ExperimentSet set, Slots slots, RunStarter starter, LaunchListener listener, Duration grace) {
        this(
                set,
                slots,
                starter,
                listener,
                grace,
                new Searcher(set, run -> FinalScore.recent(set.results().resolve(run.folder()))));
    }

    Launcher(
            ExperimentSet set,
            Slots slots,
            RunStarter starter,
            LaunchListener listener,
            Duration grace,
            Searcher searcher) {
        this.searcher = searcher;
        this.set = set;
        this.starter = starter;
        this.listener = listener;
        this.grace = grace;
        this.free.addAll(slots.all());
        this.used = new long[set.entries().size()];
    }

    /**
     * Trains every run that is not done, until all have ended or the launch is stopped.
     *
     * @return the runs as they are then
     */
    public List<RunEntry> run() {
        awaitFormer();
        set.begin();
        var _ = searcher.advance();
        List<RunEntry> entries = set.entries();
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).state() == State.WAITING) {
                waiting.add(i);
            }
        }
        try {
            startWaiting();
            while (!activeRuns().isEmpty()) {
                var _ = news.tryAcquire(POLL.toMillis(), TimeUnit.MILLISECONDS);
                var _ = news.drainPermits();
                activeRuns().forEach(this::look);
                sayHowFar();
                searcher.advance().reversed().forEach(waiting::addFirst);
                startWaiting();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            kill(); // none is left unless something went wrong
        }
        return set.entries();
    }

    /** Asks every run to write a checkpoint and end; {@link #run} then returns. */
    public void stop() {
        stopping = true;
        news.release();
    }

    /** Ends every run at once. */
    public void kill() {
        stopping = true;
        activeRuns().forEach(each -> each.attempt.kill());
    }

    private void sayHowFar() {
        long now = System.nanoTime();
        if (now - saidAt < LIVE.toNanos()) {
            return;
        }
        saidAt = now;
        Map<String, LiveState> live = new LinkedHashMap<>();
        activeRuns().stream()
                .map(each -> set.entries().get(each.index).run().folder())
                .sorted()
                .forEach(folder ->
                        LiveState.of(set.results().resolve(folder)).ifPresent(state -> live.put(folder, state)));
        set.live(live);
        listener.live(live);
    }

    private List<Active> activeRuns() {
        synchronized (active) {
            return List.copyOf(active);
        }
    }

    /** Runs of a launcher that was killed end by themselves, with a checkpoint; one that hangs does not. */
    private void awaitFormer() {
        long until = System.nanoTime() + grace.toNanos();
        for (RunEntry entry : set.entries()) {
            Optional<ProcessHandle> former = entry.alive();
            if (former.isEmpty()) {
                continue;
            }
            listener.changed(
                    entry,
                    "is still trained by process " + entry.process() + " of an earlier launch: waiting for its end");
            try {
                former.get().onExit().get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (ExecutionException | TimeoutException e) {
                former.get().destroyForcibly();
                former.get().onExit().join();
            }
        }
    }

    private void startWaiting() {
        while (!stopping && !free.isEmpty() && !waiting.isEmpty()) {
            int index = waiting.remove();
            Slot slot = free.remove();
            RunEntry entry = set.entries().get(index);
            try {
                Attempt attempt = starter.start(entry.run(), slot, news::release);
                synchronized (active) {
                    active.add(new Active(index, slot, attempt, used[index]));
                }
                RunEntry started = entry.started(attempt.process());
                set.put(index, started);
                listener.changed(
                        started, started.attempts() == 1 ? "running" : "running, attempt " + started.attempts());
            } catch (IOException e) {
                free.addFirst(slot);
                fail(
                        index,
                        entry.started(Optional.empty()),
                        0,
                        new Ending(Outcome.FAILED, "cannot be started: " + e.getMessage()));
            }
        }
    }

    private void look(Active each) {
        Optional<Ending> ending = each.attempt.ending();
        if (ending.isPresent()) {
            synchronized (active) {
                active.remove(each);
            }
            free.addFirst(each.slot);
            used[each.index] += each.nanos();
            ended(each, ending.get());
        } else if (each.asked) {
            if (System.nanoTime() - each.askedAt > grace.toNanos()) {
                each.killed = true;
                each.attempt.kill();
            }
        } else if (stopping || isOverTime(each)) {
            each.overTime = !stopping;
            each.asked = true;
            each.askedAt = System.nanoTime();
            each.attempt.stop();
        }
    }

    private boolean isOverTime(Active each) {
        return set.resources()
                .timeLimit()
                .filter(limit -> each.usedBefore + each.nanos() > limit.toNanos())
                .isPresent();
    }

    private void ended(Active each, Ending ending) {
        RunEntry entry = set.entries().get(each.index);
        double seconds = each.nanos() / 1e9;
        if (ending.outcome() == Outcome.DONE) {
            RunEntry done = entry.ended(State.DONE, seconds, null);
            set.put(each.index, done);
            listener.changed(done, String.format(Locale.ROOT, "done in %.1f s", done.seconds()));
        } else if (each.overTime) {
            Duration limit = set.resources().timeLimit().orElseThrow();
            fail(
                    each.index,
                    entry,
                    seconds,
                    new Ending(Outcome.HOPELESS, "ended after its time limit of " + limit.toSeconds() + " s"));
        } else if (stopping && (each.killed || ending.outcome() == Outcome.STOPPED)) {
            RunEntry stopped = entry.ended(State.WAITING, seconds, entry.error());
            set.put(each.index, stopped);
            listener.changed(stopped, "stopped");
        } else {
            fail(each.index, entry, seconds, ending);
        }
    }

    private void fail(int index, RunEntry entry, double seconds, Ending ending) {
        boolean again = ending.outcome() != Outcome.HOPELESS
                && entry.attempts() <= set.resources().retries();
        RunEntry failed = entry.ended(again ? State.WAITING : State.FAILED, seconds, ending.error());
        set.put(index, failed);
        listener.changed(failed, (again && !stopping ? "failed, is tried again: " : "failed: ") + ending.error());
        if (again) {
            waiting.addFirst(index);
        }
    }
}
