package jarl.env;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.awt.image.BufferedImage;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What wraps an environment passes on everything, also what {@link Env} has a default for. */
class WrappersTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(location -> !location.contains("/test/") && !location.contains("/test-classes/"))
            .importPackages("jarl");

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
    void whatHoldsAnEnvironmentExtendsTheOneSuperclass() {
        List<JavaClass> wrappers = CLASSES.stream()
                .filter(type -> type.isAssignableTo(Env.class) && !type.isInterface())
                .filter(type -> type.isAssignableTo(ForwardingEnv.class)
                        || type.getFields().stream()
                                .anyMatch(field -> field.getRawType().isAssignableTo(Env.class)))
                .toList();
        assertThat(wrappers)
                .extracting(JavaClass::getSimpleName)
                .contains(
                        "TimeLimit",
                        "FrameStack",
                        "ActionRepeat",
                        "BoundedActions",
                        "ObservationComponents",
                        "WatchedEnv");
        assertThat(wrappers).allMatch(type -> type.isAssignableTo(ForwardingEnv.class));
    }

    @Test
    void aPicturePassesThroughAllOfThem() {
        Counting inner = Counting.steps();
        Env<float[], float[]> wrapped = new TimeLimit<>(
                new FrameStack<>(
                        new ObservationComponents<>(BoundedActions.rescaled(new ActionRepeat<>(inner.env, 3)), 0), 2),
                5);
        BufferedImage picture = wrapped.render().orElseThrow();
        assertThat(picture).isSameAs(inner.picture);
    }
}
