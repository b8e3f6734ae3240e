package jarl.sampler;

import jarl.checkpoint.StateReader;
import jarl.checkpoint.StateWriter;
import jarl.checkpoint.Stateful;

/** The running statistics of one column's present episode. */
final class EpisodeTotals implements Stateful {

    private final double discount;
    private int length;
    private double totalReward;
    private int nonzeroRewards;
    private double discountedReturn;
    private double weight = 1;

    EpisodeTotals(double discount) {
        this.discount = discount;
    }

    /**
     * The reward as samples hold it.
     *
     * @throws IllegalStateException if that is NaN or infinite
     */
    static float finite(double reward) {
        float stored = (float) reward;
        if (!Float.isFinite(stored)) {
            throw new IllegalStateException("the reward must be a finite float32, got " + reward);
        }
        return stored;
    }

    void step(double reward) {
        length++;
        totalReward += reward;
        nonzeroRewards += reward != 0 ? 1 : 0;
        discountedReturn += weight * reward;
        weight *= discount;
    }

    int length() {
        return length;
    }

    EpisodeTotals copy() {
        EpisodeTotals copy = new EpisodeTotals(discount);
        copy.length = length;
        copy.totalReward = totalReward;
        copy.nonzeroRewards = nonzeroRewards;
        copy.discountedReturn = discountedReturn;
        copy.weight = weight;
        return copy;
    }

    double totalReward() {
        return totalReward;
    }

    /** The finished episode; starts over. */
    Episode finish(long step, int column) {
        Episode episode = new Episode(step, column, length, totalReward, nonzeroRewards, discountedReturn);
        restart();
        return episode;
    }

    void restart() {
        length = 0;
        totalReward = 0;
        nonzeroRewards = 0;
        discountedReturn = 0;
        weight = 1;
    }

    @Override
    public void save(StateWriter out) {
        out.put("length", length);
        out.put("totalReward", totalReward);
        out.put("nonzeroRewards", nonzeroRewards);
        out.put("discountedReturn", discountedReturn);
        out.put("weight", weight);
    }

    @Override
    public void restore(StateReader in) {
        length = (int) in.getLong("length");
        totalReward = in.getDouble("totalReward");
        nonzeroRewards = (int) in.getLong("nonzeroRewards");
        discountedReturn = in.getDouble("discountedReturn");
        weight = in.getDouble("weight");
    }
}
