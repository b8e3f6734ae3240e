package jarl.env.check;

import static org.assertj.core.api.Assertions.assertThat;

import jarl.env.Env;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class WatchedEnvTest {

    /** A method that Env gets later, with a default, is then missing here until it is watched. */
    @Test
    void everyCallIsWatched() {
        assertThat(signatures(WatchedEnv.class.getDeclaredMethods()))
                .containsAll(signatures(Env.class.getMethods()))
                .hasSizeGreaterThanOrEqualTo(12);
    }

    private static List<String> signatures(Method... methods) {
        return Arrays.stream(methods)
                .filter(method -> !method.isBridge() && !Modifier.isStatic(method.getModifiers()))
                .map(method -> method.getName() + "(" + Arrays.toString(method.getParameterTypes()))
                .distinct()
                .toList();
    }
}
