package jarl.env.classic;

import jarl.env.Env;
import jarl.env.OneColumn;
import jarl.testing.EnvContract;
import java.util.Optional;

/** The clauses, for one column; {@code VectorColumnsTest} compares many with {@link CartPole}. */
class CartPoleColumnsTest implements EnvContract<float[], Integer> {

    @Override
    public Env<float[], Integer> create() {
        return new OneColumn<>(new CartPoleColumns(1, 500));
    }

    @Override
    public Optional<Env<float[], Integer>> createWithLimit(int maxSteps) {
        return Optional.of(new OneColumn<>(new CartPoleColumns(1, maxSteps)));
    }
}
