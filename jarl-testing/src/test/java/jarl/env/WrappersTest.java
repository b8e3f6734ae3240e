package jarl.env;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What wraps an environment passes on everything, also what {@link Env} has a default for. */
class WrappersTest {

    /** A method that Env gets later, with a default, is then missing here until it is passed on. */
    @Test
    void everyMethodOfEnvIsPassedOnByTheOneSuperclass() {
        List<String> methods = signatures(Env.class.getMethods());
        assertThat(methods).hasSizeGreaterThanOrEqualTo(12).anyMatch(method -> method.startsWith("actionMask("));
        assertThat(signatures(ForwardingEnv.class.getDeclaredMethods())).containsAll(methods);
    }

    private static List<String> signatures(Method... methods) {
        return Arrays.stream(methods)
                .filter(method -> !method.isBridge() && !Modifier.isStatic(method.getModifiers()))
                .map(method -> method.getName() + "(" + Arrays.toString(method.getParameterTypes()))
                .distinct()
                .toList();
    }

    @Test
    void aPicturePassesThroughAllOfThem() {
        Counting inner = Counting.steps();
        Env<float[], float[]> wrapped = new TimeLimit<>(
                new FrameStack<>(
                        new SelectObservation<>(BoundedActions.rescaled(new ActionRepeat<>(inner.env, 3)), 0), 2),
                5);
        BufferedImage picture = wrapped.render().orElseThrow();
        assertThat(picture).isSameAs(inner.picture);
    }
}
