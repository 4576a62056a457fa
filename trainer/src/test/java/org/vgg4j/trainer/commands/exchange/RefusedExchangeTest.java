package org.vgg4j.trainer.commands.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vgg4j.trainer.commands.CommandLineHarness.Outcome;
import org.vgg4j.trainer.commands.InProcess;

/** What cannot leave or come in is said in one line, and nothing is written. */
class RefusedExchangeTest extends SmallExport {

  @Test
  void normalizationOfAnotherNumberOfChannelsIsRefusedBeforeAnythingIsWritten() {
    Path file = export("safetensors", "out.safetensors");
    Path out = folder.resolve("x.zip");
    Outcome refused =
        InProcess.run("import", file, "--out", out, "--mean", "1,2", "--deviation", "1,1");
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err())
        .isEqualTo(
            "--mean and --deviation have 2 numbers, expected one for each of the 3 channels\n");
    assertThat(out).doesNotExist();
  }

  @Test
  void classesThatNoCheckpointCanHaveAreRefusedBeforeAnythingIsWritten() {
    Path file = export("safetensors", "out.safetensors");
    Path out = folder.resolve("x");
    for (String[] wrong :
        new String[][] {
          {"a,b,c,d,e,f,g,h,i,a", "'a' twice"}, {"a,b,c,d,e,f,g,h,i,", "an empty name"}
        }) {
      Outcome refused = InProcess.run("import", file, "--out", out, "--classes", wrong[0]);
      assertThat(refused.exitCode()).isEqualTo(2);
      assertThat(refused.err())
          .isEqualTo("--classes has " + wrong[1] + ", expected a name of its own for each class\n");
    }
    Outcome tiny =
        InProcess.run("import", file, "--out", out, "--mean", "0,0,0", "--deviation", "1e-9,1,1");
    assertThat(tiny.exitCode()).isEqualTo(1);
    assertThat(tiny.err()).contains("deviation").hasLineCount(1);
    assertThat(out).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1 | import nothing.pth --out x.zip             | nothing.pth
          1 | import README --out x.zip                  | README holds
          2 | import README                              | expected either --out or --draft-map
          2 | import README --map m.csv --out x.zip      | --map needs --model
          2 | import README --in-order --out x.zip        | --in-order needs --model
          2 | import README --in-order --map m.csv --model vgg11 --out x.zip | --map and --in-order are given
          2 | import README --set width=0.5 --out x.zip    | --set is for --map, --in-order and --draft-map
          2 | import README --mean 1 --out x.zip         | expected --mean and --deviation together
          2 | import README --mean a,b,c --deviation 1,1,1 --out x.zip | --mean is 'a,b,c', expected numbers
          2 | export --checkpoint RUN --format onnx --layout torchvision --out x.onnx | --layout is given for ONNX
          1 | export --checkpoint RUN --format onnx --out README | README exists, expected a new file
          1 | export --checkpoint RUN --format keras-weights --layout keras-applications --out x.h5 | has no layer such as
          2 | export --checkpoint RUN --format keras-weights --layout vgg4j --out x.h5 | expected keras-applications or vgg4j-keras
          2 | export --checkpoint RUN --format h5 --out x.h5 | --format is 'h5', expected one of onnx, safetensors
          """)
  void whatCannotBeDoneIsSaidInOneLine(int code, String line, String words) throws IOException {
    Path readme = Files.writeString(folder.resolve("README"), "This is no file of weights.\n");
    Path table = folder.resolve("m.csv");
    Files.writeString(table, "theirs,layer,parameter,conversion\n");
    Outcome outcome =
        InProcess.run(
            (Object[])
                line.replace("RUN", finished.toString())
                    .replace("README", readme.toString())
                    .replace("nothing.pth", folder.resolve("nothing.pth").toString())
                    .replace("m.csv", table.toString())
                    .replaceAll(" x\\.(\\w+)", " " + folder + "/x.$1")
                    .split(" "));
    assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(code);
    assertThat(outcome.err().replace(folder + "/", "")).contains(words).hasLineCount(1);
    assertThat(readme).hasContent("This is no file of weights.");
  }
}
