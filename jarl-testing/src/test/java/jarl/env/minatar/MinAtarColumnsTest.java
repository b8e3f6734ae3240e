package jarl.env.minatar;

import jarl.env.Env;
import jarl.env.OneColumn;
import jarl.testing.EnvContract;

/** The clauses, for one column; {@code VectorColumnsTest} compares many with {@link MinAtar}. */
class MinAtarColumnsTest implements EnvContract<byte[], Integer> {

    @Override
    public Env<byte[], Integer> create() {
        return new OneColumn<>(new MinAtarColumns(1, MinAtarGame.BREAKOUT, MinAtarOptions.DEFAULT));
    }
}
