package jarl.env;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What wraps an environment passes on everything, also what {@link Env} has a default for. */
class WrappersTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("jarl.env");

    @Test
    void everyMethodWithADefaultIsOverridden() {
        List<String> defaults = Arrays.stream(Env.class.getMethods())
                .filter(method -> method.isDefault())
                .map(method -> method.getName())
                .distinct()
                .toList();
        assertThat(defaults).contains("render", "masksActions", "actionMask", "close");
        List<JavaClass> wrappers = CLASSES.stream()
                .filter(type -> type.isAssignableTo(Env.class) && !type.isInterface())
                .filter(type -> type.getFields().stream()
                        .anyMatch(field -> field.getRawType().isAssignableTo(Env.class)))
                .toList();
        assertThat(wrappers)
                .extracting(JavaClass::getSimpleName)
                .contains("TimeLimit", "FrameStack", "ActionRepeat", "RescaleAction", "ObservationComponents");
        assertThat(wrappers)
                .allSatisfy(type -> assertThat(type.getMethods().stream()
                                .map(JavaMethod::getName)
                                .collect(Collectors.toSet()))
                        .as(type.getName())
                        .containsAll(defaults));
    }

    @Test
    void aPicturePassesThroughAllOfThem() {
        TapeEnv inner = new TapeEnv();
        Env<float[], float[]> wrapped = new TimeLimit<>(
                new FrameStack<>(new ObservationComponents<>(new RescaleAction<>(new ActionRepeat<>(inner, 3)), 0), 2),
                5);
        BufferedImage picture = wrapped.render().orElseThrow();
        assertThat(picture).isSameAs(inner.picture);
    }
}
