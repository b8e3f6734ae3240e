package jarl.env;

/**
 * The result of one action.
 *
 * @param observation the observation after the action
 * @param reward a finite number
 * @param terminated whether the task ended: the value of the final observation is zero
 * @param truncated whether a time limit cut the episode: the value of the final observation is bootstrapped
 * @param info additional numbers, of the class that {@link Env#infoType} names
 */
public record Step<O>(O observation, double reward, boolean terminated, boolean truncated, Record info) {

    /** Creates a step without info. */
    public Step(O observation, double reward, boolean terminated, boolean truncated) {
        this(observation, reward, terminated, truncated, NoInfo.INSTANCE);
    }

    /** Whether the episode ends with this step, for either reason. */
    public boolean ends() {
        return terminated || truncated;
    }
}
