package org.vgg4j.trainer.commands;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class FallbackRecipeTest {

  @ParameterizedTest
  @CsvSource({
    "--epochs 3, speedrun-90",
    "--device cpu, speedrun-90",
    "--model vgg16, default",
    "--data photos, default",
    "--set model=vgg16, default",
    "--set data=photos, default",
    "--optimizer adam, default",
    "--lr 0.001, default",
    "--schedule plateau, default",
    "--patience 3, default",
    "--batch-size 64, default",
    "--batch-size auto, default",
    "--set labelSmoothing=0, speedrun-90",
  })
  void theFastestRecipeForCifar10IsTakenUnlessWhatItIsTunedForIsAnother(
      String arguments, String recipe) {
    TrainCommand train = new TrainCommand();
    new CommandLine(train).parseArgs(arguments.split(" "));

    assertThat(train.fallbackRecipe()).isEqualTo(recipe);
  }
}
