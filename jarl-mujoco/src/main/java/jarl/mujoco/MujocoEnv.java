package jarl.mujoco;

import jarl.env.ForwardingEnv;
import jarl.env.OneColumn;
import java.awt.image.BufferedImage;
import java.util.Optional;

/** One simulation with a picture. */
final class MujocoEnv extends ForwardingEnv<float[], float[]> {

    private final MujocoColumns column;
    private final Pictures pictures;

    MujocoEnv(MujocoColumns column, SideView.Camera camera) {
        super(new OneColumn<>(column));
        this.column = column;
        this.pictures = new Pictures(column.simulation(0), camera);
    }

    MujocoColumns column() {
        return column;
    }

    @Override
    public Optional<BufferedImage> render() {
        return Optional.of(pictures.draw());
    }

    @Override
    public void close() {
        pictures.close();
        super.close();
    }
}
