package io.prefero;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.prefero.method.MethodSource;
import io.prefero.method.Methods;
import io.prefero.objective.Objective;
import io.prefero.tensor.Draw;
import io.prefero.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The house: arrows between packages point down only, and the rooms stay what they are. */
@Tag("unit")
class ArchitectureTest {
    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.prefero");

    private static final String METHOD = "io.prefero.method";

    private static void must(ArchRule rule) {
        rule.check(ALL);
    }

    // ---- arrows

    @Test
    void onlyTheTensorModuleKnowsTheEngine() {
        must(noClasses()
                .that()
                .resideOutsideOfPackage("io.prefero.tensor")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.bytedeco.."));
    }

    @Test
    void onlyTheTextModuleKnowsTheTokenizersLibrary() {
        must(noClasses()
                .that()
                .resideOutsideOfPackage("io.prefero.text")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("ai.djl.."));
    }

    @Test
    void packagesDoNotGoRoundInCircles() {
        must(slices().matching("io.prefero.(**)").should().beFreeOfCycles());
    }

    @Test
    void theEnginesNeighboursDoNotKnowTheCore() {
        must(noClasses()
                .that()
                .resideInAnyPackage("io.prefero.tensor..", "io.prefero.text..", "io.prefero.models..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        METHOD, "io.prefero.objective", "io.prefero.score", "io.prefero.example", "io.prefero.train"));
    }

    @Test
    void everyRoomOfTheCoreKnowsOnlyTheRoomsBelow() {
        room("setting");
        room("example", "setting", "text");
        room("score.cache", "example", "tensor", "text");
        room("score", "setting", "example", "text", "models", "picture", "tensor");
        room("image", "example", "score", "models", "picture", "tensor");
        room("objective", "setting", "example", "score", "tensor");
        room("monitor", "setting", "score");
        room("eval");
        room("eval.ches", "example", "score", "models", "tensor", "text");
        room("eval.unlearning", "example", "score", "models", "tensor", "text");
        room("eval.divergence", "eval", "example", "score", "models", "tensor");
        room("report");
        room("explain", "objective", "score", "report", "text", "tensor");
    }

    private static void room(String room, String... below) {
        Stream<String> rooms = Stream.concat(Stream.of(room), Stream.of(below)).map(r -> "io.prefero." + r + "..");
        // the classes of the tensor module that are not about tensors: whole files, and randomness
        DescribedPredicate<JavaClass> plain = name("io.prefero.tensor.AtomicFile")
                .or(name("io.prefero.tensor.AtomicFile$Content"))
                .or(name("io.prefero.tensor.Draw"))
                .forSubtype();
        must(classes()
                .that()
                .resideInAPackage("io.prefero." + room)
                .should()
                .onlyDependOnClassesThat(resideInAPackage("io.prefero..")
                        .negate()
                        .or(resideInAnyPackage(rooms.toArray(String[]::new)))
                        .or(plain)));
    }

    @Test
    void methodsKnowObjectivesScoresExamplesAndTensorsAndNothingElse() {
        must(classes()
                .that()
                .resideInAPackage(METHOD)
                .and()
                .areAssignableTo(Record.class)
                .and()
                .areAssignableTo(Objective.class)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                                METHOD,
                                "io.prefero.objective",
                                "io.prefero.score",
                                "io.prefero.example",
                                "io.prefero.setting",
                                "java..",
                                "org.jspecify..")
                        .or(belongToAnyOf(Tensor.class, Draw.class))));
    }

    // ---- what lives where

    @Test
    void everyTypeBesideTheTableIsAMethodOfTheTable() {
        Set<String> listed = Methods.all().values().stream()
                .map(method -> method.type().getName())
                .collect(Collectors.toSet());
        List<String> living = ALL.stream()
                .filter(c -> c.getPackageName().equals(METHOD))
                .filter(c -> c.isTopLevelClass() && !c.getSimpleName().equals("package-info"))
                .filter(c -> !c.isEquivalentTo(Methods.class) && !c.isEquivalentTo(MethodSource.class))
                .map(JavaClass::getName)
                .toList();
        assertThat(living).isNotEmpty().containsExactlyInAnyOrderElementsOf(listed);
        assertThat(Methods.all().values()).allSatisfy(method -> {
            assertThat(method.type()).isRecord();
            assertThat(Objective.class).isAssignableFrom(method.type());
        });
    }

    @Test
    void aMethodIsReadableBesideItsPaper() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/main/java/io/prefero/method"))) {
            for (Path file : files.filter(f -> !f.endsWith("Methods.java")).toList()) {
                assertThat(Files.readAllLines(file)).as(file.toString()).hasSizeLessThanOrEqualTo(150);
            }
        }
    }

    // ---- names

    @Test
    void noTypeIsNamedAfterItsPlaceInAHierarchyOrAfterNothing() {
        must(classes().should().haveNameNotMatching(".*(Impl|Base|Manager|Helpers?|Utils?)(\\$.*)?"));
        must(classes().should().haveNameNotMatching(".*[.$](Abstract|Base)[A-Z].*"));
    }

    @Test
    void accessorsHaveNoPrefix() {
        must(methods().should().haveNameNotMatching("get[A-Z].*"));
    }
}
