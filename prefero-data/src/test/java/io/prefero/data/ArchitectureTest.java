package io.prefero.data;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** This module knows DuckDB and what a row is; nobody else knows DuckDB, and nobody below knows this module. */
@Tag("unit")
class ArchitectureTest {
    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.prefero");

    @Test
    void onlyThisModuleKnowsDuckDb() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.prefero.data")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.duckdb..", "java.sql..", "io.prefero.data..")
                .check(ALL);
    }

    @Test
    void thisModuleKnowsRowsAndNothingElseOfTheCore() {
        classes()
                .that()
                .resideInAPackage("io.prefero.data")
                .should()
                .onlyDependOnClassesThat(resideInAPackage("io.prefero..")
                        .negate()
                        .or(resideInAnyPackage("io.prefero.data", "io.prefero.example")))
                .check(ALL);
    }
}
