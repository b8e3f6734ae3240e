package jarl;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import jarl.env.Env;
import jarl.env.ForwardingEnv;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The shape of the code base, as CONTRIBUTING lists it. */
@Execution(ExecutionMode.CONCURRENT)
class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("jarl");

    /** A package may use packages of lower levels only. log and video stand above checkpoint, whose durable files they write. */
    private static final List<Set<String>> LEVELS = List.of(
            Set.of("kernel"),
            Set.of("tensor", "random", "config"),
            Set.of("space", "returns", "checkpoint"),
            Set.of("log", "video", "samples"),
            Set.of("nn", "distribution"),
            Set.of("model", "env", "optim"),
            Set.of("agent", "replay", "testing"),
            Set.of("sampler", "algorithm"),
            Set.of("runner"),
            Set.of("experiment"),
            Set.of("assembly", "sweep"),
            Set.of(""));

    private static final int CLASSES_AT_LEAST = 100;

    /** Where classes of the module are: its build folder, or its jar. */
    private static final Pattern OF_ENVIRONMENTS = Pattern.compile("/jarl-env/(target|main)/|/jarl-env-[^/]*\\.jar");

    @Test
    void packagesUseOnlyLowerLevels() {
        List<String> violations = new ArrayList<>();
        for (JavaClass type : CLASSES) {
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                JavaClass target = dependency.getTargetClass().getBaseComponentType();
                if (target.getPackageName().startsWith("jarl")
                        && !top(type).equals(top(target))
                        && level(type) <= level(target)) {
                    violations.add(dependency.getDescription());
                }
            }
        }
        assertThat(violations).isEmpty();
    }

    @Test
    void everyPackageHasALevel() {
        assertThat(CLASSES).allSatisfy(type -> assertThat(level(type)).isNotNegative());
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("jarl.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void theBindingStaysBelowTheTensorSeam() {
        List<String> violations = new ArrayList<>();
        for (JavaClass type : CLASSES) {
            if (top(type).equals("tensor")) {
                continue;
            }
            for (JavaMember member : type.getMembers()) {
                boolean visible = member.getModifiers().contains(JavaModifier.PUBLIC);
                if (visible && member.getAllInvolvedRawTypes().stream().anyMatch(ArchitectureTest::ofTheBinding)) {
                    violations.add(member.getFullName());
                }
            }
        }
        assertThat(violations).isEmpty();
        noClasses()
                .that()
                .resideOutsideOfPackages("jarl.tensor..", "jarl.nn..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.bytedeco..")
                .check(CLASSES);
    }

    /** jarl-env, without native code: found by where its classes are, so that a package cannot be forgotten. */
    @Test
    void environmentsNeedNothingOfTheLibrary() {
        Set<String> packages = CLASSES.stream()
                .filter(ArchitectureTest::ofEnvironments)
                .map(JavaClass::getPackageName)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(packages)
                .containsExactly(
                        "jarl.config",
                        "jarl.env",
                        "jarl.env.check",
                        "jarl.env.classic",
                        "jarl.env.minatar",
                        "jarl.env.testbed",
                        "jarl.env.view",
                        "jarl.random",
                        "jarl.space");
        assertThat(CLASSES.stream()
                        .filter(type -> !ofEnvironments(type))
                        .map(JavaClass::getPackageName)
                        .filter(packages::contains))
                .as("packages of two modules")
                .isEmpty();
        classes()
                .that()
                .resideInAnyPackage(packages.toArray(String[]::new))
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        Stream.concat(packages.stream(), Stream.of("java..", "com.sun.management..", "org.jspecify.."))
                                .toArray(String[]::new))
                .check(CLASSES);
    }

    private static boolean ofEnvironments(JavaClass type) {
        return type.getSource()
                .filter(source ->
                        OF_ENVIRONMENTS.matcher(source.getUri().toString()).find())
                .isPresent();
    }

    @Test
    void whatHoldsAnEnvironmentExtendsTheOneSuperclass() {
        List<JavaClass> wrappers = CLASSES.stream()
                .filter(type -> type.isAssignableTo(Env.class) && !type.isInterface())
                .filter(type -> !top(type).equals("testing")) // MaskedOrder is made of two, and wraps none
                .filter(type -> type.isAssignableTo(ForwardingEnv.class)
                        || type.getFields().stream()
                                .anyMatch(field -> field.getRawType().isAssignableTo(Env.class)))
                .toList();
        assertThat(wrappers)
                .extracting(JavaClass::getSimpleName)
                .contains(
                        "TimeLimit", "FrameStack", "ActionRepeat", "BoundedActions", "SelectObservation", "WatchedEnv");
        assertThat(wrappers).allMatch(type -> type.isAssignableTo(ForwardingEnv.class));
    }

    @Test
    void nothingPrintsToStandardStreams() {
        noClasses().should().accessField(System.class, "out").check(CLASSES);
        noClasses().should().accessField(System.class, "err").check(CLASSES);
        noClasses().should().callMethod(Throwable.class, "printStackTrace").check(CLASSES);
    }

    @Test
    void randomnessComesFromTheRunsStreams() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(java.util.Random.class, java.util.concurrent.ThreadLocalRandom.class)
                .check(CLASSES);
        noClasses().should().callMethod(Math.class, "random").check(CLASSES);
    }

    @Test
    void theScanSawTheCode() {
        assertThat(CLASSES).hasSizeGreaterThan(CLASSES_AT_LEAST);
    }

    private static boolean ofTheBinding(JavaClass type) {
        return type.getPackageName().startsWith("org.bytedeco");
    }

    private static String top(JavaClass type) {
        return Stream.of(type.getPackageName().split("\\.")).skip(1).findFirst().orElse("");
    }

    private static int level(JavaClass type) {
        for (int level = 0; level < LEVELS.size(); level++) {
            if (LEVELS.get(level).contains(top(type))) {
                return level;
            }
        }
        return -1;
    }
}
