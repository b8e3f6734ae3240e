package jarl.sweep;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The processors in groups that have memory of their own (NUMA nodes), and their division among runs. */
final class Numa {

    static final Path SYSTEM = Path.of("/sys/devices/system/node");

    private Numa() {}

    /** The allowed processors of each node that has any, by the number of the node; those of no known node are one more group. */
    static List<List<Integer>> nodes(Path folder, List<Integer> allowed) {
        List<Integer> rest = new ArrayList<>(allowed);
        List<List<Integer>> nodes = new ArrayList<>();
        for (Path node : folders(folder)) {
            List<Integer> own = processors(node);
            List<Integer> mine = rest.stream().filter(own::contains).toList();
            if (!mine.isEmpty()) {
                nodes.add(mine);
                rest.removeAll(mine);
            }
        }
        if (!rest.isEmpty()) {
            nodes.add(List.copyOf(rest));
        }
        return nodes;
    }

    private static List<Path> folders(Path folder) {
        List<Path> nodes = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "node[0-9]*")) {
            found.forEach(nodes::add);
        } catch (IOException notLinux) {
            return List.of();
        }
        nodes.sort(Comparator.comparingInt((Path node) -> node.toString().length())
                .thenComparing(Path::toString)); // node2 before node10
        return nodes;
    }

    private static List<Integer> processors(Path node) {
        try {
            String list = Files.readString(node.resolve("cpulist")).strip();
            return list.isEmpty() ? List.of() : Slots.numbers(list);
        } catch (IOException | RuntimeException unreadable) {
            return List.of();
        }
    }

    /**
     * Gives each of {@code count} runs {@code each} processors, all of one node while one has as many left, the one with the most left first, so
     * that runs spread over the nodes. There must be enough in all.
     */
    static List<List<Integer>> divide(List<List<Integer>> nodes, int count, int each) {
        List<List<Integer>> left = new ArrayList<>();
        nodes.forEach(node -> left.add(new ArrayList<>(node)));
        List<List<Integer>> shares = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Optional<List<Integer>> node = left.stream()
                    .filter(free -> free.size() >= each)
                    .max(Comparator.comparingInt((List<Integer> free) -> free.size())
                            .thenComparing(left::indexOf, Comparator.reverseOrder()));
            List<Integer> share = new ArrayList<>();
            for (List<Integer> free : node.map(List::of).orElse(left)) {
                while (share.size() < each && !free.isEmpty()) {
                    share.add(free.removeFirst());
                }
            }
            shares.add(List.copyOf(share));
        }
        return shares;
    }
}
