package jarl.tensor;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Which layer of a network takes the results of which; a layer comes after the one below it. */
final class LayerTree {

    private final int[] below;
    private final Part all;
    private final Part[] towards; // each output

    /**
     * Some layers of the tree, with all that are below them.
     *
     * @param layers in order
     * @param outputs those of them that no layer of the tree takes
     * @param takers how many of them take the results of a layer; the last place is for the input
     * @param groupings the layers, in one group, in two and so on, up to as many as there are branches that have nothing but the input in common; each
     *     branch stays in one group
     */
    record Part(int[] layers, int[] below, int[] outputs, int[] takers, int[][][] groupings) {

        int branches() {
            return groupings.length;
        }

        /** The layers in so many groups, from 1 to as many as there are branches. */
        int[][] groups(int count) {
            return groupings[count - 1];
        }

        /** How many of the layers take the results of a layer, or the input. */
        int takers(int layer) {
            return takers[layer == DenseNetwork.INPUT ? takers.length - 1 : layer];
        }
    }

    LayerTree(int[] below) {
        this.below = below.clone();
        for (int i = 0; i < below.length; i++) {
            if (below[i] < DenseNetwork.INPUT || below[i] >= i) {
                throw new IllegalArgumentException("layer " + i + " takes the results of layer " + below[i]);
            }
        }
        this.all = part(IntStream.range(0, below.length).toArray());
        this.towards = Arrays.stream(all.outputs).mapToObj(this::path).toArray(Part[]::new);
    }

    private Part path(int output) {
        return part(IntStream.iterate(output, layer -> layer != DenseNetwork.INPUT, layer -> below[layer])
                .sorted()
                .toArray());
    }

    private Part part(int[] layers) {
        int[] takers = new int[below.length + 1];
        for (int layer : layers) {
            takers[below[layer] == DenseNetwork.INPUT ? below.length : below[layer]]++;
        }
        int[] outputs =
                Arrays.stream(layers).filter(layer -> takers[layer] == 0).toArray();
        int[][] branches = branches(layers);
        int[][][] groupings = IntStream.rangeClosed(1, branches.length)
                .mapToObj(count -> groups(branches, count))
                .toArray(int[][][]::new);
        return new Part(layers, below, outputs, takers, groupings);
    }

    private static int[][] groups(int[][] branches, int count) {
        int[][] groups = new int[count][];
        for (int group = 0; group < count; group++) {
            groups[group] = IntStream.range(group * branches.length / count, (group + 1) * branches.length / count)
                    .flatMap(branch -> Arrays.stream(branches[branch]))
                    .toArray();
        }
        return groups;
    }

    private int[][] branches(int[] layers) {
        int[] roots = new int[below.length];
        for (int layer : layers) {
            roots[layer] = below[layer] == DenseNetwork.INPUT ? layer : roots[below[layer]];
        }
        return Arrays.stream(layers)
                .filter(layer -> below[layer] == DenseNetwork.INPUT)
                .mapToObj(root -> Arrays.stream(layers)
                        .filter(layer -> roots[layer] == root)
                        .toArray())
                .toArray(int[][]::new);
    }

    int below(int layer) {
        return below[layer];
    }

    Part all() {
        return all;
    }

    /** What an output needs. */
    Part towards(int output) {
        return towards[output];
    }
}
