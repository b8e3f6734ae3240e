package jarl.env;

/**
 * What one action brought.
 *
 * @param observation the observation after the action
 * @param reward a finite number
 * @param terminated the task ended: there is no future, its value is zero
 * @param truncated the episode was cut (a time limit): there would have been a future, so its value is bootstrapped
 * @param info further numbers, of the class {@link Env#infoType} names
 */
public record Step<O>(O observation, double reward, boolean terminated, boolean truncated, Record info) {

    /** A step without further information. */
    public Step(O observation, double reward, boolean terminated, boolean truncated) {
        this(observation, reward, terminated, truncated, NoInfo.INSTANCE);
    }

    /** Whether the episode ends with this step, for either reason. */
    public boolean ends() {
        return terminated || truncated;
    }
}
