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
  })
  void theFastestRecipeForCifar10IsTakenUnlessTheNetworkOrTheDataIsAnother(
      String arguments, String recipe) {
    TrainCommand train = new TrainCommand();
    new CommandLine(train).parseArgs(arguments.split(" "));

    assertThat(train.fallbackRecipe()).isEqualTo(recipe);
  }
}
