package org.vgg4j.trainer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "org.vgg4j", importOptions = ImportOption.DoNotIncludeTests.class)
class ModuleBoundariesTest {

  @ArchTest
  static final ArchRule DATASETS_KNOW_NEITHER_NETWORKS_NOR_THE_TRAINER =
      noClasses()
          .that()
          .resideInAPackage("org.vgg4j.datasets..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.vgg4j.models..",
              "org.vgg4j.profiles..",
              "org.vgg4j.trainer..",
              "org.deeplearning4j.nn..");

  @ArchTest
  static final ArchRule MODELS_STAND_ON_DEEPLEARNING4J_ALONE =
      noClasses()
          .that()
          .resideInAPackage("org.vgg4j.models..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.vgg4j.datasets..", "org.vgg4j.profiles..", "org.vgg4j.trainer..");

  @ArchTest
  static final ArchRule THE_TRAINER_REACHES_A_DEVICE_ONLY_THROUGH_THE_PROFILE_INTERFACE =
      noClasses()
          .that()
          .resideInAPackage("org.vgg4j.trainer..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.vgg4j.profiles.cpu..", "org.vgg4j.profiles.cuda..", "org.bytedeco..");

  @ArchTest
  static final ArchRule PROFILES_KNOW_NOTHING_OF_DATA_NETWORKS_AND_TRAINER =
      noClasses()
          .that()
          .resideInAPackage("org.vgg4j.profiles..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.vgg4j.datasets..", "org.vgg4j.models..", "org.vgg4j.trainer..");
}
