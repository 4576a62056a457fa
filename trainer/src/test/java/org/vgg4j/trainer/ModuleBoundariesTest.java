package org.vgg4j.trainer;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

@AnalyzeClasses(packages = "org.vgg4j", importOptions = ImportOption.DoNotIncludeTests.class)
class ModuleBoundariesTest {

  private static final String[] SHARED_PATH = {
    "org.vgg4j.datasets..", "org.vgg4j.models..", "org.vgg4j.trainer.."
  };

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

  /** Images, splits and errors are what all packages talk about; they know none of these. */
  @ArchTest
  static final ArchRule CONCEPTS_OF_DATASETS_KNOW_NO_FORMAT =
      noClasses()
          .that()
          .resideInAPackage("org.vgg4j.datasets")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.vgg4j.datasets.catalog..",
              "org.vgg4j.datasets.fetch..",
              "org.vgg4j.datasets.cifar..",
              "org.vgg4j.datasets.folders..",
              "org.vgg4j.datasets.images..",
              "org.vgg4j.datasets.batches..",
              "org.vgg4j.datasets.copies..",
              "org.vgg4j.datasets.published..",
              "org.vgg4j.datasets.pixels..");

  @ArchTest
  static final ArchRule PACKAGES_OF_DATASETS_STAND_IN_NO_CIRCLE =
      slices().matching("org.vgg4j.datasets.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule ONLY_THE_CATALOG_KNOWS_BOTH_CIFAR_AND_FOLDERS =
      noClasses()
          .that()
          .resideInAnyPackage("org.vgg4j.datasets.folders..", "org.vgg4j.datasets.images..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.vgg4j.datasets.cifar..",
              "org.vgg4j.datasets.fetch..",
              "org.vgg4j.datasets.published..");

  @ArchTest
  static final ArchRule MODELS_STAND_ON_DEEPLEARNING4J_ALONE =
      noClasses()
          .that()
          .resideInAPackage("org.vgg4j.models..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.vgg4j.datasets..", "org.vgg4j.profiles..", "org.vgg4j.trainer..");

  /** Files of other frameworks are read without a network and without native code. */
  @ArchTest
  static final ArchRule FORMATS_KNOW_NOTHING_OF_NETWORKS =
      noClasses()
          .that()
          .resideInAPackage("org.vgg4j.formats..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.vgg4j.datasets..",
              "org.vgg4j.models..",
              "org.vgg4j.profiles..",
              "org.vgg4j.trainer..",
              "org.deeplearning4j..",
              "org.nd4j..");

  @ArchTest
  static final ArchRule THE_TRAINER_REACHES_A_DEVICE_ONLY_THROUGH_THE_PROFILE_INTERFACE =
      noClasses()
          .that()
          .resideInAPackage("org.vgg4j.trainer..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.vgg4j.profiles.cpu..",
              "org.vgg4j.profiles.cuda..",
              "org.vgg4j.profiles.layers..",
              "org.bytedeco..");

  /** Training draws nothing: views observe it, and a command puts them together. */
  @ArchTest
  static final ArchRule ONLY_COMMANDS_KNOW_THE_VIEWS =
      noClasses()
          .that()
          .resideInAPackage("org.vgg4j.trainer..")
          .and()
          .resideOutsideOfPackages("org.vgg4j.trainer.views..", "org.vgg4j.trainer.commands..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.vgg4j.trainer.views..");

  /** What a training has to say goes to its observers. */
  @ArchTest
  static final ArchRule TRAINING_PRINTS_NOTHING =
      noClasses()
          .that()
          .resideInAPackage("org.vgg4j.trainer.training..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.vgg4j.trainer.terminal..", "org.vgg4j.trainer.views..");

  @ArchTest
  static final ArchRule CHOICES_KNOW_NOTHING_OF_THE_PROJECT =
      noClasses()
          .that()
          .resideInAPackage("org.vgg4j.choices..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.vgg4j.datasets..",
              "org.vgg4j.models..",
              "org.vgg4j.profiles..",
              "org.vgg4j.trainer..");

  @ArchTest
  static final ArchRule PACKAGES_OF_THE_TRAINER_STAND_IN_NO_CIRCLE =
      slices().matching("org.vgg4j.trainer.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule VIEWS_STAND_IN_NO_CIRCLE =
      slices().matching("org.vgg4j.trainer.views.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule ONLY_PROFILES_AND_THE_READER_OF_LARGE_PHOTOS_TOUCH_NATIVE_CODE =
      noClasses()
          .that()
          .resideInAnyPackage(SHARED_PATH)
          .and()
          .resideOutsideOfPackage("org.vgg4j.datasets.images.jpeg")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.bytedeco..");

  /** An address is null, or of memory that is out of date, on a device with memory of its own. */
  @ArchTest
  static final ArchRule THE_SHARED_PATH_TAKES_NO_ADDRESSES =
      noClasses()
          .that()
          .resideInAnyPackage(SHARED_PATH)
          .should()
          .callMethodWhere(
              target(owner(assignableTo(DataBuffer.class)))
                  .and(
                      target(
                          nameMatching(
                              "addressPointer|address|pointer|platformAddress|opaqueBuffer"))));

  /** Each such read waits for a GPU and copies: one copy of the whole array does. */
  @ArchTest
  static final ArchRule THE_SHARED_PATH_READS_AND_WRITES_WHOLE_ARRAYS =
      noClasses()
          .that()
          .resideInAnyPackage(SHARED_PATH)
          .should()
          .callMethodWhere(
              target(owner(assignableTo(INDArray.class)).or(owner(assignableTo(DataBuffer.class))))
                  .and(
                      target(
                          nameMatching(
                              "(to|as)?(Float|Double|Int|Long)Matrix|to(Float|Double|Int|Long)Matrix"
                                  + "|get(Float|Double|Int|Long|Scalar|Number)|put|putScalar"))));

  @ArchTest
  static final ArchRule WHAT_IS_PRINTED_GOES_THROUGH_THE_TERMINAL_WHICH_CLEANS_IT =
      noClasses()
          .that()
          .resideInAPackage("org.vgg4j.trainer..")
          .and()
          .resideOutsideOfPackage("org.vgg4j.trainer.terminal..")
          .should()
          .callMethodWhere(
              target(owner(assignableTo(java.io.PrintStream.class)))
                  .and(target(nameMatching("print.*|write|format|append"))));
}
