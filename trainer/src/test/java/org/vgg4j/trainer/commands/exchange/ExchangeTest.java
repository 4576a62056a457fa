package org.vgg4j.trainer.commands;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipFile;
import javax.imageio.ImageIO;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vgg4j.formats.KerasWriter;
import org.vgg4j.formats.TensorInfo;
import org.vgg4j.formats.Tensors;
import org.vgg4j.models.InputShape;
import org.vgg4j.models.ModelFactory;
import org.vgg4j.models.ModelOptions;
import org.vgg4j.models.layouts.Export;
import org.vgg4j.models.layouts.WeightLayout;
import org.vgg4j.trainer.checkpoints.CheckpointReader;
import org.vgg4j.trainer.commands.CommandLineHarness.Outcome;

/** Networks that leave for other frameworks, and weights that come from them. */
class ExchangeTest extends SmallTraining {

  private static final JsonMapper JSON = new JsonMapper();

  private static byte[] weights(Path checkpoint) throws IOException {
    try (ZipFile zip = new ZipFile(checkpoint.toFile())) {
      return zip.getInputStream(zip.getEntry("coefficients.bin")).readAllBytes();
    }
  }

  private Path export(String format, String name, Object... more) {
    Path file = folder.resolve(name);
    Object[] arguments = {"export", "--checkpoint", finished, "--format", format, "--out", file};
    Object[] all = Arrays.copyOf(arguments, arguments.length + more.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    done(InProcess.run(all));
    return file;
  }

  private static JsonNode evaluation(Path checkpoint) throws IOException {
    Outcome outcome =
        InProcess.run(
            "evaluate",
            "--checkpoint",
            checkpoint,
            "--data",
            "cifar10-sample",
            "--json",
            "--device",
            "cpu");
    return JSON.readTree(done(outcome).out());
  }

  @Test
  void safetensorsBringBackWeightsClassesAndNormalizationBitForBit() throws IOException {
    Path file = export("safetensors", "out.safetensors");
    Path back = folder.resolve("back.zip");
    Outcome imported = done(InProcess.run("import", file, "--out", back));

    assertThat(imported.out()).contains("laid out as vgg4j, into vgg11-bn");
    assertThat(weights(back)).isEqualTo(weights(finished.resolve("checkpoints/best.zip")));
    JsonNode before = evaluation(finished);
    JsonNode after = evaluation(back);
    assertThat(after.get("loss")).isEqualTo(before.get("loss"));
    assertThat(after.get("confusion")).isEqualTo(before.get("confusion"));
    assertThat(after.get("dataChange").isNull()).isTrue();
  }

  @Test
  void aStateDictBecomesARunThatIsTrainedOnAndAsksHowPixelsAreNormalized() throws IOException {
    Path file = export("state-dict", "out.pth");
    Path run = folder.resolve("run");
    Outcome unknown = InProcess.run("import", file, "--out", run);
    assertThat(unknown.exitCode()).isEqualTo(2);
    assertThat(unknown.err())
        .startsWith("nothing says how pixels are normalized for " + file)
        .hasLineCount(1);
    assertThat(run).doesNotExist();

    done(
        InProcess.run(
            "import",
            file,
            "--out",
            run,
            "--model",
            "vgg11-bn",
            "--mean",
            "0.49,0.48,0.45",
            "--deviation",
            "0.25,0.24,0.26",
            "--classes",
            "a,b,c,d,e,f,g,h,i,j"));
    assertThat(weights(run.resolve("checkpoints/best.zip")))
        .isEqualTo(weights(finished.resolve("checkpoints/best.zip")));
    Outcome trained =
        done(
            InProcess.run(
                "train",
                "--weights",
                run,
                "--data",
                "cifar10-sample",
                "--limit-train",
                100,
                "--limit-test",
                20,
                "--batch-size",
                16,
                "--steps",
                2,
                "--device",
                "cpu",
                "--out",
                folder.resolve("trained")));
    assertThat(trained.out()).contains("model: vgg11-bn", "mean [0.49, 0.48, 0.45]");
  }

  @Test
  void aDeeplearning4jModelWithoutNotesOfOursIsImportedByItsLayers() throws IOException {
    Path plain = folder.resolve("plain.zip");
    var graph = CheckpointReader.read(finished.resolve("checkpoints/best.zip"), false).graph();
    org.deeplearning4j.util.ModelSerializer.writeModel(graph, plain.toFile(), false);
    Path out = folder.resolve("ours.zip");
    done(
        InProcess.run(
            "import",
            plain,
            "--model",
            "vgg11-bn",
            "--mean",
            "0,0,0",
            "--deviation",
            "1,1,1",
            "--out",
            out));
    assertThat(weights(out)).isEqualTo(weights(finished.resolve("checkpoints/best.zip")));
  }

  @Test
  void aDraftedTableImportsWhatNoLayoutFits() throws IOException {
    Path file = export("safetensors", "out.safetensors");
    Path table = folder.resolve("map.csv");
    done(InProcess.run("import", file, "--model", "vgg11", "--draft-map", table));
    List<String> rows = Files.readAllLines(table);
    assertThat(rows.get(0)).isEqualTo("theirs,layer,parameter,conversion,note");
    assertThat(rows).hasSizeGreaterThan(10);
    Files.writeString(
        table,
        rows.get(0) + "\nblock1_conv1.weight,block1_conv1,W,as-is,CHECK: it may be another\n");
    Outcome unseen =
        InProcess.run(
            "import", file, "--model", "vgg11", "--map", table, "--out", folder.resolve("x.zip"));
    assertThat(unseen.exitCode()).isEqualTo(1);
    assertThat(unseen.err())
        .isEqualTo(
            "map '"
                + table
                + "', line 2 is still marked 'CHECK: it may be another', expected no mark; see"
                + " whether it is right, then take the mark away\n");
  }

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

  /** Those whose names begin with {@code block}. */
  private record Convolutions(Tensors all) implements Tensors {
    @Override
    public List<TensorInfo> infos() {
      return all.infos().stream().filter(info -> info.name().startsWith("block")).toList();
    }

    @Override
    public float[] read(TensorInfo info) {
      return all.read(info);
    }

    @Override
    public Map<String, String> metadata() {
      return all.metadata();
    }

    @Override
    public void close() {
      all.close();
    }
  }

  @Test
  void convolutionsAloneGetANewHead() throws IOException {
    var theirs =
        ModelFactory.create(
            "vgg11", ModelOptions.of(new InputShape(3, 32, 32), 1000).withDropout(0.0));
    Path file = folder.resolve("notop.h5");
    KerasWriter.write(file, new Convolutions(Export.tensors(theirs, WeightLayout.VGG4J_KERAS)));
    Path run = folder.resolve("run");
    Outcome needsModel = InProcess.run("import", file, "--out", run, "--new-head", "none");
    assertThat(needsModel.exitCode()).isEqualTo(2);
    assertThat(needsModel.err())
        .isEqualTo("--new-head needs --model, the network that the names are for\n");

    Outcome imported =
        done(
            InProcess.run(
                "import",
                file,
                "--out",
                run,
                "--model",
                "vgg11",
                "--new-head",
                "none",
                "--classes",
                "a,b,c",
                "--mean",
                "0,0,0",
                "--deviation",
                "1,1,1"));

    assertThat(imported.out()).contains("drawn anew, as the file does not have them: output");
    var ours = CheckpointReader.read(run.resolve("checkpoints/best.zip"), false).graph();
    assertThat(ours.getParam("block1_conv1_W")).isEqualTo(theirs.getParam("block1_conv1_W"));
    assertThat(ours.getParam("block3_conv2_W")).isEqualTo(theirs.getParam("block3_conv2_W"));
    assertThat(ours.getParam("output_W").size(1)).isEqualTo(3);
    done(
        InProcess.run("predict", "--checkpoint", run, "--device", "cpu", sampleImage().toString()));
  }

  private Path sampleImage() throws IOException {
    SampleFolder.write(folder.resolve("one"), 1, 0, 1);
    return folder.resolve("one/airplane/0000.png");
  }

  @ParameterizedTest
  @ValueSource(strings = {"out.h5", "out.weights.h5"})
  void kerasWeightsComeBackAsTheyWere(String name) throws IOException {
    Path file = export("keras-weights", name);
    Path back = folder.resolve("back.zip");
    done(
        InProcess.run(
            "import",
            file,
            "--out",
            back,
            "--model",
            "vgg11-bn",
            "--mean",
            "0,0,0",
            "--deviation",
            "1,1,1"));
    assertThat(weights(back)).isEqualTo(weights(finished.resolve("checkpoints/best.zip")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"raw", "normalized"})
  void onnxruntimeAnswersRealImagesAsPredictDoes(String pixels) throws Exception {
    Path file = export("onnx", "out.onnx", "--pixels", pixels);
    SampleFolder.write(folder.resolve("images"), 4, 0, 2);
    Outcome predicted =
        done(
            InProcess.run(
                "predict",
                "--checkpoint",
                finished,
                folder.resolve("images"),
                "--json",
                "--top",
                10,
                "--device",
                "cpu"));
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(file.toString())) {
      Map<String, String> notes = session.getMetadata().getCustomMetadata();
      List<String> classes = Arrays.asList(JSON.readValue(notes.get("classes"), String[].class));
      float[] mean = JSON.readValue(notes.get("mean"), float[].class);
      float[] deviation = JSON.readValue(notes.get("deviation"), float[].class);
      for (JsonNode answer : JSON.readTree(predicted.out())) {
        float[][][][] input = {read(Path.of(answer.get("image").asText()))};
        if (pixels.equals("normalized")) {
          normalize(input[0], mean, deviation);
        }
        try (OnnxTensor tensor = OnnxTensor.createTensor(environment, input);
            OrtSession.Result result = session.run(Map.of("images", tensor))) {
          float[][] probabilities = (float[][]) result.get("probabilities").get().getValue();
          for (JsonNode each : answer.get("classes")) {
            assertThat((double) probabilities[0][classes.indexOf(each.get("name").asText())])
                .isCloseTo(each.get("probability").asDouble(), Offset.offset(1e-4));
          }
        }
      }
    }
  }

  private static float[][][] read(Path image) throws IOException {
    BufferedImage picture = ImageIO.read(image.toFile());
    float[][][] pixels = new float[3][picture.getHeight()][picture.getWidth()];
    for (int y = 0; y < picture.getHeight(); y++) {
      for (int x = 0; x < picture.getWidth(); x++) {
        for (int channel = 0; channel < 3; channel++) {
          pixels[channel][y][x] = picture.getRGB(x, y) >> (16 - 8 * channel) & 0xff;
        }
      }
    }
    return pixels;
  }

  private static void normalize(float[][][] pixels, float[] mean, float[] deviation) {
    for (int channel = 0; channel < 3; channel++) {
      for (float[] row : pixels[channel]) {
        for (int x = 0; x < row.length; x++) {
          row[x] = (row[x] / 255 - mean[channel]) / deviation[channel];
        }
      }
    }
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
