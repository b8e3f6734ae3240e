package jarl.env.check;

import jarl.env.Env;
import jarl.env.check.EnvChecker.Clause;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Plays that should go as a {@link ReferencePlay} went, step by step, by other instances and in other circumstances.
 * Those whose outcome would only repeat a problem already found are left out.
 */
final class Replays<O, A> {

    /** Moments compared where the whole play would take too long. */
    private static final int EXCERPT = 1000;

    private static final int PICTURES = 20;

    private final Instances<O, A> instances;
    private final EnvDescription<O, A> description;
    private final List<Moment> reference;
    private final List<ReferencePlay.Start> starts;
    private final RandomStreams streams;
    private final Problems problems;

    Replays(
            Instances<O, A> instances,
            EnvDescription<O, A> description,
            ReferencePlay<O, A> play,
            RandomStreams streams,
            Problems problems) {
        this.instances = instances;
        this.description = description;
        this.reference = play.moments();
        this.starts = play.starts();
        this.streams = streams;
        this.problems = problems;
    }

    void run() {
        instances.trial(env -> same(fromStart(env, 0), 0, reference.size(), Clause.DETERMINISM, "another instance"));
        if (!problems.has(Clause.DETERMINISM) && !problems.has(Clause.FACTORY)) {
            independence();
            freshStart();
            if (!problems.has(Clause.FRESH_START)) {
                stepBeforeReset();
                stepAfterEnd();
            }
            if (description.savesState()) {
                savePoints().forEach(this::savedState);
            }
        }
        rendering();
    }

    private void independence() {
        instances.trial((env, other) -> {
            EnvPlayer<O, A> player = fromStart(env, 0);
            EnvPlayer<O, A> disturber = description.player(other, streams, 1);
            boolean disturbing = true;
            boolean same = true;
            for (int i = 0; same && i < reference.size(); i++) {
                disturbing = disturbing && disturber.next().failure() == null;
                same = same(player, i, i + 1, Clause.INDEPENDENCE, "with another instance stepped in turns");
            }
        });
    }

    private void freshStart() {
        int[] fresh = IntStream.range(1, starts.size())
                .filter(start -> !starts.get(start).goesOn())
                .toArray();
        if (fresh.length > 0) {
            freshStart(fresh[0]);
            freshStart(fresh[fresh.length - 1]);
        }
        // So that the episode is most likely left in the middle.
        int half = Math.clamp(endOfEpisode(1) / 2, 1, EXCERPT);
        instances.trial(env -> {
            EnvPlayer<O, A> before = description.player(env, streams, 1);
            boolean playing = true;
            boolean goesOn = false;
            for (int i = 0; playing && (i < half || goesOn); i++) {
                Moment moment = before.next();
                playing = moment.failure() == null;
                goesOn = moment.taskGoesOn();
            }
            if (playing) {
                excerpt(env, Clause.FRESH_START, "on an instance that had played before");
            }
        });
    }

    /** A later episode that begins a task, played by an instance that has not played those before it. */
    private void freshStart(int start) {
        int from = starts.get(start).index();
        int to = Math.min(reference.size(), from + EXCERPT);
        instances.trial(env ->
                same(fromStart(env, start), from, to, Clause.FRESH_START, "on a new instance, same generator state"));
    }

    private void stepBeforeReset() {
        instances.trial(env -> {
            strayStep(env);
            excerpt(env, Clause.STEP_BEFORE_RESET, "after a step before the first reset");
        });
    }

    private void stepAfterEnd() {
        int end = 0;
        while (end < reference.size() && reference.get(end).running()) {
            end++;
        }
        if (end == reference.size() || reference.get(end).failure() != null) {
            return;
        }
        int played = end + 1;
        boolean goesOn = reference.get(end).taskGoesOn();
        instances.trial(env -> {
            EnvPlayer<O, A> player = fromStart(env, 0);
            if (same(player, 0, played, Clause.FRESH_START, "once more")) {
                strayStep(env);
                String circumstance = "reset after a step after the end";
                if (goesOn) {
                    int to = Math.min(reference.size(), played + EXCERPT);
                    boolean _ = same(player, played, to, Clause.STEP_AFTER_END, circumstance);
                } else {
                    excerpt(env, Clause.STEP_AFTER_END, circumstance);
                }
            }
        });
    }

    /** Steps where that is not allowed; an environment may refuse. */
    private void strayStep(Env<O, A> env) {
        A action = description.actions().sample(streams.stream("stray action"));
        Optional<String> _ = Problems.thrownBy(() -> env.step(action));
    }

    /** Right after the first reset, in the middle of the first episode, and in the middle of the play. */
    private Set<Integer> savePoints() {
        Set<Integer> points = new TreeSet<>();
        for (int middle : new int[] {0, endOfEpisode(1) / 2, reference.size() / 2}) {
            int point = middle;
            while (!reference.get(point).running()) {
                point--;
            }
            points.add(point);
        }
        return points;
    }

    private void savedState(int at) {
        Moment last = reference.get(at);
        int end = problems.has(Clause.FRESH_START) ? endOfEpisode(last.episode()) : reference.size();
        int to = Math.min(end, at + 1 + EXCERPT);
        instances.trial((env, other) -> {
            EnvPlayer<O, A> player = fromStart(env, 0);
            if (!same(player, 0, at + 1, Clause.DETERMINISM, "another instance")) {
                return;
            }
            EnvPlayer<O, A> restored =
                    description.player(other, copy(player.random()), copy(player.actions()), last.episode());
            Problems.thrownBy(() -> {
                        move(env, other, restored.random(), last);
                        restored.goOnAfter(last);
                    })
                    .ifPresent(thrown -> problems.report(Clause.SAVED_STATE, last, thrown));
            if (!problems.has(Clause.SAVED_STATE)
                    && same(player, at + 1, to, Clause.SAVED_STATE, "after saving the state")) {
                String circumstance = "restored to episode " + last.episode() + ", step " + last.step();
                boolean _ = same(restored, at + 1, to, Clause.SAVED_STATE, circumstance);
            }
        });
    }

    /** The number of moments up to the end of an episode. */
    private int endOfEpisode(int episode) {
        return episode < starts.size() ? starts.get(episode).index() : reference.size();
    }

    private void move(Env<O, A> from, Env<O, A> to, RandomStream random, Moment last) throws IOException {
        ByteArrayOutputStream saved = new ByteArrayOutputStream();
        from.saveState(new DataOutputStream(saved));
        ByteArrayInputStream source = new ByteArrayInputStream(saved.toByteArray());
        to.restoreState(new DataInputStream(source), random);
        if (source.available() > 0) {
            int read = saved.size() - source.available();
            problems.report(
                    Clause.SAVED_STATE, last, "restoring read " + read + " of the " + saved.size() + " bytes saved");
        }
        long mask = description.masks() ? ContentHash.of(to.actionMask()) : ContentHash.of(null);
        if (mask != last.mask()) {
            problems.report(Clause.SAVED_STATE, last, "the restored action mask is another");
        }
    }

    private void rendering() {
        boolean comparable = !problems.has(Clause.DETERMINISM) && !problems.has(Clause.FACTORY);
        instances.trial(env -> {
            EnvPlayer<O, A> player = fromStart(env, 0);
            boolean playing = true;
            for (int i = 0; playing && i < Math.min(PICTURES, reference.size()); i++) {
                Moment moment = reference.get(i);
                if (comparable) {
                    playing = same(player, i, i + 1, Clause.RENDERING, "after rendering") && moment.failure() == null;
                } else {
                    playing = player.next().failure() == null;
                }
                if (playing) {
                    Problems.thrownBy(() -> render(env, moment))
                            .ifPresent(thrown -> problems.report(Clause.RENDERING, moment, thrown));
                }
            }
        });
    }

    private void render(Env<O, A> env, Moment moment) {
        Optional<BufferedImage> picture = env.render();
        if (picture == null) {
            problems.report(Clause.RENDERING, moment, "expected an Optional, got null");
        }
    }

    /** Plays the beginning of the reference on an instance with a past. */
    private void excerpt(Env<O, A> env, Clause clause, String circumstance) {
        boolean _ = same(fromStart(env, 0), 0, Math.min(reference.size(), EXCERPT), clause, circumstance);
    }

    /** Plays on and compares with the reference's moments {@code [from, to)}; reports the first difference. */
    private boolean same(EnvPlayer<O, A> player, int from, int to, Clause clause, String circumstance) {
        for (int i = from; i < to; i++) {
            Moment expected = reference.get(i);
            Optional<String> difference = expected.difference(player.next());
            if (difference.isPresent()) {
                problems.report(clause, expected, circumstance + ": " + difference.get());
                return false;
            }
        }
        return true;
    }

    private EnvPlayer<O, A> fromStart(Env<O, A> env, int index) {
        ReferencePlay.Start start = starts.get(index);
        return description.player(env, restored(start.random()), restored(start.actions()), start.episode() - 1);
    }

    private RandomStream copy(RandomStream stream) {
        return restored(stream.state());
    }

    private RandomStream restored(byte[] state) {
        RandomStream stream = streams.stream("restored");
        stream.restore(state);
        return stream;
    }
}
