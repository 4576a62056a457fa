package org.vgg4j.trainer.commands;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a user reads after a mistake: one line, and an exit code that scripts can rely on. */
class WrongCommandLineTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          2 | fly                                            | unknown command 'fly': expected one of quickstart, train
          2 | train --recipe fancy                           | recipe is 'fancy', expected one of quickstart
          2 | train --model vgg12                            | model is 'vgg12', expected one of vgg11, vgg11-bn,
          2 | train --epochs many                            | epochs is 'many', expected a whole number
          2 | train --epochs 0                               | epochs is '0', expected 1 or more
          2 | train --batch-size -4                          | batchSize is '-4', expected 1 or more images
          2 | train --lr zero                                | learningRate is 'zero', expected a number
          2 | train --optimizer lbfgs                        | --optimizer is 'lbfgs', expected one of adam, adagrad, sgd, nesterov, rmsprop;
          2 | train --schedule wavy                          | --schedule is 'wavy', expected one of constant, step, time-decay, one-cycle, cosine, plateau, triangle;
          2 | train --schedule One_Cycle                     | (nearest: 'one-cycle')
          2 | train --set schedule=linear                    | schedule is 'linear', expected one of constant
          2 | train --time soon                              | --time is 'soon', expected a time such as 90s, 30m or 1h15m, at least 1s
          2 | train --time 0s                                | --time is '0s', expected a time
          2 | lr-find --workers 2                            | workers is '2', expected 1 to find the rate of one worker
          2 | train --set emaDecay=1                         | emaDecay is '1.0', expected at least 0 (no average) and below 1
          2 | train --recipe speedrun-90 --set emaDecay=0.9  | emaDecay is '0.9', expected 0 where lookahead is set
          2 | train --schedule plateau --set scheduleFactor=2| scheduleFactor is '2.0', expected below 1 where schedule is plateau
          2 | train --init warm                              | --init is 'warm', expected one of xavier, xavier-normal,
          2 | train --precision fp8                          | --precision is 'fp8', expected one of fp32, bf16, tf32, fp16
          3 | train --device cpu --precision tf32            | --precision tf32 cannot be used: found --device cpu, which has no kernels for it, expected fp32 or bf16
          2 | train --acceleration yes                       | --acceleration is 'yes', expected one of on, fixed, off
          2 | train --device tpu                             | --device is 'tpu', expected one of auto, cpu, cuda
          2 | benchmark --threads -1                         | threads is -1, expected 0 (physical cores) or more
          2 | benchmark --modes fast                         | --modes is 'fast', expected one of stock, fp32, bf16
          2 | doctor --device tpu                            | --device is 'tpu', expected one of auto, cpu, cuda
          2 | doctor runs/first --device cpu                 | doctor examines RUN or --device, expected one of them
          2 | train --set width                              | FIELD=VALUE
          2 | train --set depth=3                            | unknown recipe field 'depth'
          2 | train --set imagesize=3                        | (nearest: 'imageSize')
          2 | train --checkpoint-every often                 | --checkpoint-every is 'often', expected a number of steps
          2 | train --on-divergence panic                    | --on-divergence is 'panic', expected one of stop, rollback, continue
          2 | train --frobnicate                             | --frobnicate
          2 | train --epochs 1 --lr 1 --epochs=2             | --epochs is given twice, expected once
          2 | train --time 30m --epochs 2                    | --time and --epochs are given, expected one of them
          2 | train --data cifar10-sample --limit-train 10   | no image is left to validate on: found 10 training images of 10 classes
          2 | evaluate                                       | --checkpoint
          2 | evaluate --checkpoint x.zip --split all        | --split is 'all', expected one of train, validation, test
          2 | summary                                        | --model
          2 | summary --model vgg11 --input 3x33x33          | 33
          2 | summary --model vgg11 --classes 1              | classes 1: expected at least 2
          2 | train --threads 20000                          | threads is '20000', expected 0 (physical cores) or more, at most 1,024
          2 | train --batch-size 2000000000                  | batchSize is '2000000000', expected 1 or more images, at most 1,000,000
          2 | train --epochs 2000000000                      | epochs is '2000000000', expected 1 or more, at most 1,000,000
          2 | train --steps 99999999999                      | steps is '99999999999', expected 1 or more (0 goes by epochs), at most 1,000,000,000
          2 | train --lr 1e300                               | learningRate is '1.0E300', expected above 0, at most 1e38
          2 | train --set imageSize=1000000                  | imageSize is '1000000', expected 0 or more pixels, at most 4,096
          2 | train --set warmupSteps=99999999999            | warmupSteps is '99999999999', expected 0 or more, at most 1,000,000,000
          2 | train --set scheduleEpochs=2000000             | scheduleEpochs is '2000000', expected 1 or more, at most 1,000,000
          2 | train --set cutout=2000000000                  | cutout is '2000000000', expected 0 or more pixels, at most 16,384
          2 | train --set cropPadding=2000000000             | cropPadding is '2000000000', expected 0 or more pixels, at most 16,384
          2 | train --set blocks=[1000000000,1,1]            | blocks is '[1000000000, 1, 1]', expected one count per stage, each at least 1 and at most 256
          2 | train --set blocks=[1,1,1,1,1,1,1,1,1]         | of at most 8 stages
          2 | benchmark --threads 20000                      | threads is 20000, expected 0 (physical cores) or more, at most 1024
          2 | benchmark --batch-size 100000000               | --batch-size is 100000000, expected 1 or more images, at most 65536
          2 | benchmark --rounds 1000000000                  | --rounds is 1000000000, expected 1 or more, at most 10000
          2 | benchmark --rounds 99999999999                 | --rounds is '99999999999', expected a whole number of at most 2,147,483,647
          2 | summary --model vgg11 --classes 2000000000     | classes 2000000000: expected at least 2, at most 100,000
          2 | summary --model vgg-a --input 3x999999999x9    | expected at most 4,096 channels and 16,384 pixels a side
          2 | datasets                                       | expected datasets list, fetch, verify, preview, check or pack
          2 | datasets fetch mnits                           | NAME is 'mnits', expected one of cifar10, cifar10-sample, cifar100, cifar100-coarse, mnist, fashion-mnist, svhn, stl10, imagenette, imagenette-320, imagewoof, imagewoof-320, cifar10.1, cifar10-c (nearest: 'mnist')
          2 | train --data cifar10-c                         | data is 'cifar10-c', expected a data set to train on: give this one to `evaluate --data`
          2 | evaluate --checkpoint x --corruptions fogg     | --corruptions is 'fogg', expected one of gaussian_noise, shot_noise
          2 | datasets preview cifar10-sample --corruptions fog:9 | --corruptions has severity '9', expected 1 to 5, as in fog:3
          2 | train --channels 2                             | channels is '2', expected 1 (gray), 3 or 0 (the images' own)
          2 | train --group-by (                             | groupBy is '(', expected a regular expression
          2 | train --folds 1                                | --folds is '1', expected 2 or more
          2 | train --folds 3 --seeds 2                      | --folds trains a recipe several times from its start: expected no --resume
          2 | train --set fold=2                             | fold is '2', expected 0 where there are no folds
          1 | train --data svhn --data-dir /                 | / holds no SVHN, expected train_32x32.mat, test_32x32.mat; correct --data-dir
          1 | train --recipe no/such.yaml                    | recipe no/such.yaml cannot be read
          1 | train --data no/such/folder                    | no/such/folder
          1 | train --data cifar10 --data-dir nowhere        | nowhere
          1 | train --resume nowhere                         | nowhere is no run
          1 | evaluate --checkpoint nowhere.zip              | checkpoint nowhere.zip does not exist
          1 | predict --checkpoint nowhere.zip a.png         | checkpoint nowhere.zip does not exist
          1 | compare nowhere                                | nowhere is no run
          """)
  void isAnsweredInOneLine(int exitCode, String commandLine, String message) {
    PrintStream terminal = System.err;
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    System.setErr(new PrintStream(err, true));
    int found;
    try {
      found = RootCommand.run(commandLine.split(" "));
    } finally {
      System.setErr(terminal);
    }

    assertThat(err.toString()).contains(message).doesNotContain("\tat ").hasLineCount(1);
    assertThat(found).isEqualTo(exitCode);
    assertThat(Path.of("runs")).doesNotExist();
  }

  @Test
  void anOutputFolderThatIsNotEmptyIsLeftAsItIs() throws IOException {
    Path mine = Files.createDirectories(folder.resolve("mine")).resolve("thesis.txt");
    Files.writeString(mine, "do not lose me");

    var outcome = InProcess.run("train", "--recipe", "quickstart", "--out", mine.getParent());

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err())
        .isEqualTo(
            "output folder "
                + mine.getParent()
                + " exists and is not empty, expected an empty or new folder; give another --out\n");
    assertThat(mine).hasContent("do not lose me");
    assertThat(mine.getParent()).isDirectoryNotContaining(file -> !file.equals(mine));
  }

  @Test
  void aFileThatIsNoCheckpointIsNamed() throws IOException {
    Path text = Files.writeString(folder.resolve("text.zip"), "I am no zip file");

    var outcome = InProcess.run("evaluate", "--checkpoint", text);

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err()).startsWith(text + " is no usable checkpoint: ").hasLineCount(1);
  }

  @Test
  void aNetworkThatCannotFitIsRefusedBeforeItIsBuilt() {
    var outcome =
        InProcess.run(
            "train",
            "--recipe",
            "quickstart",
            "--model",
            "vgg-e",
            "--set",
            "width=16",
            "--batch-size",
            "1000000",
            "--out",
            folder.resolve("run"),
            "--device",
            "cpu");

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err()).startsWith("not enough memory: the network needs ").hasLineCount(1);
    assertThat(folder.resolve("run")).doesNotExist();
  }

  @Test
  void helpAndVersionAreEverywhere() {
    assertThat(InProcess.run("--version").out()).startsWith("vgg4j ");
    assertThat(InProcess.run("train", "--help").out()).contains("--recipe");
    assertThat(InProcess.run("datasets", "fetch", "--help").exitCode()).isZero();
  }
}
