package jarl.sweep;

import jarl.config.ConfigException;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/** A level of a sweep: combinations of values of some keys. Levels are crossed with each other. Values are written as behind {@code key=}. */
public sealed interface Level {

    /** The keys that it sets. */
    Set<String> keys();

    /**
     * The combinations, in order, unnamed: each has a value of every key.
     *
     * @throws ConfigException if there is none, or two are the same
     */
    List<Map<String, String>> combinations();

    /** The names that the combinations were given; empty if none were. */
    default List<String> names() {
        return List.of();
    }

    /**
     * Every value of each key with every value of the others; the last key varies fastest.
     *
     * @param values of each key
     * @param subset how many of the combinations are drawn, without replacement and kept in order; empty for all
     * @param seed of that draw
     */
    record Grid(Map<String, List<String>> values, OptionalInt subset, long seed) implements Level {

        private static final int MOST = 100_000;

        public Grid {
            values = LevelChecks.ordered(values);
        }

        @Override
        public Set<String> keys() {
            return values.keySet();
        }

        @Override
        public List<Map<String, String>> combinations() {
            List<Map<String, String>> all = List.of(Map.of());
            for (var entry : values.entrySet()) {
                distinct(entry.getKey(), entry.getValue());
                if ((long) all.size() * entry.getValue().size() > MOST) {
                    throw new ConfigException("a grid must be of at most " + MOST + " combinations, got more with the "
                            + entry.getValue().size() + " values of " + entry.getKey());
                }
                List<Map<String, String>> more = new ArrayList<>();
                for (Map<String, String> each : all) {
                    entry.getValue().forEach(value -> more.add(LevelChecks.with(each, entry.getKey(), value)));
                }
                all = more;
            }
            return subset.isPresent() ? drawn(all, subset.getAsInt()) : all;
        }

        private static void distinct(String key, List<String> list) {
            try {
                LevelChecks.distinct(key, list);
            } catch (IllegalArgumentException e) {
                throw new ConfigException(String.valueOf(e.getMessage()), e);
            }
        }

        private List<Map<String, String>> drawn(List<Map<String, String>> all, int count) {
            if (count < 1 || count > all.size()) {
                throw new ConfigException(
                        "subset must be in [1, " + all.size() + "], the size of the grid, got " + count);
            }
            RandomStream random = new RandomStreams(seed).stream("sweep-subset");
            List<Integer> order = new ArrayList<>();
            for (int i = 0; i < all.size(); i++) {
                order.add(i);
            }
            for (int i = 0; i < count; i++) {
                Collections.swap(order, i, random.nextInt(i, all.size()));
            }
            return order.stream().limit(count).sorted().map(all::get).toList();
        }
    }

    /**
     * The first values of all keys together, then the second ones, and so on.
     *
     * @param values of each key, equally many
     * @param names of the folders; empty to make them from the values
     */
    record Zip(Map<String, List<String>> values, List<String> names) implements Level {

        public Zip {
            values = LevelChecks.ordered(values);
            names = List.copyOf(names);
        }

        @Override
        public Set<String> keys() {
            return values.keySet();
        }

        @Override
        public List<Map<String, String>> combinations() {
            int count = values.values().iterator().next().size();
            values.forEach((key, list) -> {
                if (list.isEmpty()) {
                    throw new ConfigException(key + " must have at least one value, got []");
                }
                if (list.size() != count) {
                    throw new ConfigException("lists of zip must be equally long, got " + count + " values of "
                            + values.keySet().iterator().next() + " and " + list.size() + " of " + key);
                }
            });
            List<Map<String, String>> all = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                Map<String, String> each = new LinkedHashMap<>();
                for (var entry : values.entrySet()) {
                    each.put(entry.getKey(), entry.getValue().get(i));
                }
                if (all.contains(each)) {
                    throw new ConfigException("combination " + (i + 1) + " of zip is that of another: " + each);
                }
                all.add(each);
            }
            return all;
        }
    }

    /**
     * Random combinations, no two the same.
     *
     * @param draws how many
     * @param seed of the draws
     * @param ranges what each key's values are drawn from
     */
    record Draws(int draws, long seed, Map<String, Range> ranges) implements Level {

        /** How many there may be. */
        static final int MOST = 10_000;

        private static final int TRIES = 1_000;

        public Draws {
            ranges = LevelChecks.ordered(ranges);
        }

        @Override
        public Set<String> keys() {
            return ranges.keySet();
        }

        @Override
        public List<Map<String, String>> combinations() {
            if (draws < 1 || draws > MOST) {
                throw new ConfigException("draws must be in [1, " + MOST + "], got " + draws);
            }
            RandomStream random = new RandomStreams(seed).stream("sweep-draws");
            List<Map<String, String>> all = new ArrayList<>();
            Set<Map<String, String>> seen = new HashSet<>();
            int repeated = 0;
            while (all.size() < draws) {
                Map<String, String> each = new LinkedHashMap<>();
                ranges.forEach((key, range) -> each.put(key, range.draw(random)));
                if (seen.add(each)) {
                    all.add(each);
                    repeated = 0;
                } else if (++repeated == TRIES) {
                    throw new ConfigException("draws must be as many as there are different combinations, got " + draws
                            + " where only " + all.size() + " were found");
                }
            }
            return all;
        }
    }
}
