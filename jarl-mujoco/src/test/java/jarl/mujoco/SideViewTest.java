package jarl.mujoco;

import static org.assertj.core.api.Assertions.assertThat;

import jarl.random.RandomStreams;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pictures of models without MuJoCo's own renderer. */
class SideViewTest {

    /** A red ball half a metre nearer than a blue one, which is larger: the view is along the y-axis. */
    private static final String BALLS = """
            <mujoco>
              <worldbody>
                <body name="red" pos="0 -0.5 1"><geom size="0.1" rgba="1 0 0 1"/></body>
                <body name="blue" pos="0 0 1"><geom size="0.3" rgba="0 0 1 1"/></body>
                <body name="pole"><joint name="hinge" axis="0 1 0"/><geom type="capsule" fromto="2 0 0 2 0 1" size="0.01"/></body>
              </worldbody>
              <actuator><motor joint="hinge" ctrllimited="true" ctrlrange="-1 1"/></actuator>
            </mujoco>
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void whatIsNearerIsBeforeWhatIsFartherAndLighter() throws IOException {
        Library.require();
        var factory = MujocoTask.of(Files.writeString(folder.resolve("balls.xml"), BALLS))
                .observeJoints("hinge")
                .reward(state -> 0)
                .build();
        try (MujocoEnv env = (MujocoEnv) factory.create()) {
            env.reset(new RandomStreams(1).stream("start"));
            BufferedImage picture = SideView.draw(env.column().simulation(0), new SideView.Camera(false, 4, false));
            long reds = count(picture, Color.RED);
            long blues = count(picture, new Color(0, 0, 221)); // half a metre of 1.5 makes it darker by a third of 0.4
            assertThat(reds).isPositive();
            // Areas are as 9 to 1, of which the nearer ball hides 1; the pixels of edges are of mixed colours.
            assertThat((double) blues / reds).isBetween(7.5, 8.5);
        }
    }

    private static long count(BufferedImage picture, Color colour) {
        return IntStream.range(0, picture.getWidth() * picture.getHeight())
                .filter(i -> picture.getRGB(i % picture.getWidth(), i / picture.getWidth()) == colour.getRGB())
                .count();
    }
}
