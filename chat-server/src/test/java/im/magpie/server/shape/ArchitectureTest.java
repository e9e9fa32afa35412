package im.magpie.server.shape;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import im.magpie.common.cluster.ClusterEvent;
import im.magpie.common.push.PushPayload;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Date;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The house: what Maven cannot see of the arrows between modules and packages. */
class ArchitectureTest {
    private static final JavaClasses MAGPIE =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .withImportOption(location -> !location.contains("-tests.jar"))
                    .importPackages("im.magpie");

    @Test
    void importsTheWholeHouse() {
        Stream.of("lab", "common", "sql", "websocket", "user", "message", "server")
                .forEach(
                        module ->
                                assertThat(MAGPIE)
                                        .anyMatch(
                                                type ->
                                                        type.getPackageName()
                                                                .startsWith(
                                                                        "im.magpie." + module)));
    }

    @Test
    void commonIsPlainJava() {
        classes()
                .that()
                .resideInAPackage("im.magpie.common..")
                .and()
                .resideOutsideOfPackages("im.magpie.common.trace", "im.magpie.common.repeat")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "im.magpie.common..")
                .check(MAGPIE);
        classes() // the id of a request is part of the logging context; repeated work tells there
                .that()
                .resideInAnyPackage("im.magpie.common.trace", "im.magpie.common.repeat")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "org.slf4j..",
                        "im.magpie.common.trace..",
                        "im.magpie.common.repeat..")
                .check(MAGPIE);
        noClasses()
                .that()
                .resideInAPackage("im.magpie.common..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.sql..")
                .check(MAGPIE);
    }

    @Test
    void gatewayKnowsNothingOfTheProduct() {
        noClasses()
                .that()
                .resideInAPackage("im.magpie.websocket..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "im.magpie.user..",
                        "im.magpie.message..",
                        "im.magpie.server..",
                        "im.magpie.sql..")
                .check(MAGPIE);
    }

    @Test
    void theLabIsNoPartOfTheProduct() {
        noClasses()
                .that()
                .resideOutsideOfPackage("im.magpie.lab..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("im.magpie.lab..")
                .check(MAGPIE);
        noClasses()
                .that()
                .resideInAPackage("im.magpie.lab..")
                .should()
                .dependOnClassesThat(
                        resideInAPackage("im.magpie..").and(not(resideInAPackage("im.magpie.lab"))))
                .check(MAGPIE);
    }

    @Test
    void usersKnowNothingOfMessagesOrSockets() {
        noClasses()
                .that()
                .resideInAPackage("im.magpie.user..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "im.magpie.websocket..", "im.magpie.message..", "im.magpie.server..")
                .check(MAGPIE);
    }

    @Test
    void messagesSeeOnlyTheRootOfUsers() {
        noClasses()
                .that()
                .resideInAPackage("im.magpie.message..")
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage(
                                        "im.magpie.websocket..",
                                        "im.magpie.server..",
                                        "im.magpie.user..")
                                .and(not(resideInAPackage("im.magpie.user"))))
                .check(MAGPIE);
    }

    @Test
    void onlyTheGatewaySpeaksNetty() {
        noClasses()
                .that()
                .resideOutsideOfPackage("im.magpie.websocket..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(MAGPIE);
    }

    @Test
    void onlyAdaptersKnowTheirEngine() {
        noClasses()
                .that()
                .haveSimpleNameNotContaining("Redis")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.redisson..")
                .check(MAGPIE);
        noClasses()
                .that()
                .haveSimpleNameNotContaining("RocketMq")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.rocketmq..")
                .check(MAGPIE);
        noClasses()
                .that()
                .resideOutsideOfPackage("im.magpie.user.wechat")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("me.chanjar..")
                .check(MAGPIE);
        noClasses()
                .that()
                .resideOutsideOfPackages("im.magpie.user.wechat", "im.magpie.message.preview")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.http..")
                .check(MAGPIE);
        noClasses()
                .that()
                .resideOutsideOfPackage("im.magpie.message.preview")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.jsoup..")
                .check(MAGPIE);
    }

    @Test
    void featuresAreFreeOfCycles() {
        slices().matching("im.magpie.(*).(*)..").should().beFreeOfCycles().check(MAGPIE);
    }

    @Test
    void nothingIsInjectedIntoFields() {
        fields().should()
                .notBeAnnotatedWith("org.springframework.beans.factory.annotation.Autowired")
                .andShould()
                .notBeAnnotatedWith("org.springframework.beans.factory.annotation.Value")
                .andShould()
                .notBeAnnotatedWith("jakarta.annotation.Resource")
                .check(MAGPIE);
    }

    @Test
    void nothingStaticChanges() {
        fields().that().areStatic().and().doNotHaveName("$VALUES").should().beFinal().check(MAGPIE);
        fields().that()
                .areStatic()
                .should()
                .notHaveRawType(
                        describe(
                                "a concurrent or counting type",
                                type ->
                                        type.getPackageName().startsWith("java.util.concurrent")
                                                && !type.isEnum()))
                .check(MAGPIE);
    }

    @Test
    void namesSayWhatAThingIs() {
        noClasses()
                .should()
                .haveSimpleNameEndingWith("Impl")
                .orShould()
                .haveSimpleNameEndingWith("Util")
                .orShould()
                .haveSimpleNameEndingWith("Utils")
                .orShould()
                .haveSimpleNameEndingWith("Helper")
                .orShould()
                .haveSimpleNameEndingWith("Manager")
                .orShould()
                .haveSimpleNameEndingWith("VO")
                .orShould()
                .haveSimpleNameEndingWith("DTO")
                .check(MAGPIE);
    }

    @Test
    void carriersAreRecords() {
        classes()
                .that()
                .areAssignableTo(ClusterEvent.class)
                .and()
                .areNotInterfaces()
                .should()
                .beRecords()
                .check(MAGPIE);
        classes()
                .that()
                .areAssignableTo(PushPayload.class)
                .and()
                .areNotInterfaces()
                .should()
                .beRecords()
                .check(MAGPIE);
        classes().that().haveSimpleNameEndingWith("Settings").should().beRecords().check(MAGPIE);
    }

    @Test
    void theClockIsTheOnlyWallClock() {
        noClasses()
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(LocalDateTime.class, "now")
                .orShould()
                .callConstructor(Date.class)
                .check(MAGPIE);
    }
}
