package org.vgg4j.trainer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What compute profiles and the packages in them may use. */
@AnalyzeClasses(packages = "org.vgg4j", importOptions = ImportOption.DoNotIncludeTests.class)
class ProfileBoundariesTest {

  @ArchTest
  static final ArchRule PROFILES_KNOW_NOTHING_OF_DATA_NETWORKS_AND_TRAINER =
      noClasses()
          .that()
          .resideInAPackage("org.vgg4j.profiles..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.vgg4j.datasets..", "org.vgg4j.models..", "org.vgg4j.trainer..");

  @ArchTest
  static final ArchRule WHAT_ENGINES_SHARE_KNOWS_NO_ENGINE =
      noClasses()
          .that()
          .resideInAPackage("org.vgg4j.profiles.layers..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.vgg4j.profiles.cpu..", "org.vgg4j.profiles.cuda..", "org.bytedeco..");

  @ArchTest
  static final ArchRule OPERATIONS_IN_PLAIN_NUMBERS_KNOW_NOTHING_BESIDE_THEM =
      classes()
          .that()
          .resideInAPackage("org.vgg4j.profiles.layers.operations..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("org.vgg4j.profiles.layers.operations..", "java..");

  @ArchTest
  static final ArchRule PACKAGES_OF_THE_CPU_PROFILE_STAND_IN_NO_CIRCLE =
      slices().matching("org.vgg4j.profiles.cpu.(*)..").should().beFreeOfCycles();

  /** Kernels stand on oneDNN's ground, layers on kernels; how algorithms are timed is on top. */
  @ArchTest
  static final ArchRule ARROWS_IN_THE_CPU_PROFILE_RUN_DOWN =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("profile")
          .definedBy("org.vgg4j.profiles.cpu")
          .layer("graph")
          .definedBy("org.vgg4j.profiles.cpu.graph..")
          .layer("layers")
          .definedBy("org.vgg4j.profiles.cpu.layers..")
          .layer("optimizer")
          .definedBy("org.vgg4j.profiles.cpu.optimizer..")
          .layer("tuning")
          .definedBy("org.vgg4j.profiles.cpu.tuning..")
          .layer("openmp")
          .definedBy("org.vgg4j.profiles.cpu.openmp..")
          .layer("convolution")
          .definedBy("org.vgg4j.profiles.cpu.convolution..")
          .layer("winograd")
          .definedBy("org.vgg4j.profiles.cpu.winograd..")
          .layer("ops")
          .definedBy("org.vgg4j.profiles.cpu.ops..")
          .layer("onednn")
          .definedBy("org.vgg4j.profiles.cpu.onednn..")
          .layer("threads")
          .definedBy("org.vgg4j.profiles.cpu.threads..")
          .whereLayer("profile")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("graph")
          .mayOnlyBeAccessedByLayers("profile")
          .whereLayer("layers")
          .mayOnlyBeAccessedByLayers("graph")
          .whereLayer("optimizer")
          .mayOnlyBeAccessedByLayers("profile")
          .whereLayer("tuning")
          .mayOnlyBeAccessedByLayers("profile")
          .whereLayer("openmp")
          .mayOnlyBeAccessedByLayers("profile")
          .whereLayer("convolution")
          .mayOnlyBeAccessedByLayers("profile", "graph", "layers", "tuning")
          .whereLayer("winograd")
          .mayOnlyBeAccessedByLayers("convolution")
          .whereLayer("ops")
          .mayOnlyBeAccessedByLayers("graph", "layers", "tuning", "openmp", "convolution")
          .whereLayer("threads")
          .mayNotAccessAnyLayer()
          .whereLayer("onednn")
          .mayOnlyAccessLayers("threads");

  @ArchTest
  static final ArchRule ONE_DNN_AND_ITS_KERNELS_KNOW_NOTHING_OF_DEEPLEARNING4J =
      noClasses()
          .that()
          .resideInAnyPackage(
              "org.vgg4j.profiles.cpu.onednn..",
              "org.vgg4j.profiles.cpu.ops..",
              "org.vgg4j.profiles.cpu.winograd..",
              "org.vgg4j.profiles.cpu.convolution..",
              "org.vgg4j.profiles.cpu.tuning..",
              "org.vgg4j.profiles.cpu.openmp..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.deeplearning4j..", "org.nd4j..", "org.vgg4j.profiles.layers");

  /**
   * So that they can be tried on any card by a small program; no class of theirs without -Pcuda.
   */
  @ArchTest
  static final ArchRule KERNELS_OVER_CUDNN_KNOW_NOTHING_OF_DEEPLEARNING4J =
      noClasses()
          .that()
          .resideInAPackage("org.vgg4j.profiles.cuda.cudnn..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.deeplearning4j..",
              "org.nd4j..",
              "org.vgg4j.profiles",
              "org.vgg4j.profiles.layers")
          .allowEmptyShould(true);
}
