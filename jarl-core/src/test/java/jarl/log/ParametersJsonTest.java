package jarl.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParametersJsonTest {
    @TempDir
    Path folder;

    @Test
    void nestedKeysAreJoinedWithDots() throws IOException {
        JsonMapper mapper = JsonMapper.builder().build();
        Path file = folder.resolve("params.json");
        ParametersJson.write(file, mapper.readTree("""
            {"env": "CartPole-v1", "seed": 3, "none": {},
             "algo": {"name": "ppo", "optimizer": {"learningRate": 3e-4, "eps": null}},
             "model": {"hiddenSizes": [64, 64], "shared": true}}\
            """), "cartpole");
        assertThat(mapper.readTree(file.toFile())).isEqualTo(mapper.readTree("""
            {"env": "CartPole-v1", "seed": 3, "algo.name": "ppo", "algo.optimizer.learningRate": 3e-4,
             "algo.optimizer.eps": null, "model.hiddenSizes": [64, 64], "model.shared": true,
             "exp_name": "cartpole"}\
            """));
    }
}
