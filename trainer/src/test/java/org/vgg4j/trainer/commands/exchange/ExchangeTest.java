package org.vgg4j.trainer.commands.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vgg4j.formats.KerasWriter;
import org.vgg4j.formats.TensorInfo;
import org.vgg4j.formats.Tensors;
import org.vgg4j.models.InputShape;
import org.vgg4j.models.ModelFactory;
import org.vgg4j.models.ModelOptions;
import org.vgg4j.models.layouts.Export;
import org.vgg4j.models.layouts.WeightLayout;
import org.vgg4j.testing.SmallDataSets;
import org.vgg4j.trainer.checkpoints.CheckpointReader;
import org.vgg4j.trainer.commands.CommandLineHarness.Outcome;
import org.vgg4j.trainer.commands.InProcess;
import org.vgg4j.trainer.commands.SampleFolder;

/** Networks that leave for other frameworks, and weights that come from them. */
class ExchangeTest extends SmallExport {

  private static final JsonMapper JSON = new JsonMapper();

  private static byte[] weights(Path checkpoint) throws IOException {
    try (ZipFile zip = new ZipFile(checkpoint.toFile())) {
      return zip.getInputStream(zip.getEntry("coefficients.bin")).readAllBytes();
    }
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
  void anImportedNetworkIsMeasuredOnAllImagesOfAFolderOfItsClasses() throws IOException {
    Path photos = folder.resolve("photos");
    List<String> classes = List.of("b", "c", "caf\u00e9", "d", "e", "f", "g", "h", "i", "j");
    SmallDataSets.pictures(photos, classes, 6);
    Path back = folder.resolve("back");
    done(
        InProcess.run(
            "import",
            export("safetensors", "out.safetensors"),
            "--out",
            back,
            "--classes",
            String.join(",", classes).replace("\u00e9", "e\u0301")));

    Outcome measured =
        done(
            InProcess.run(
                "evaluate",
                "--checkpoint",
                back,
                "--data",
                photos.resolve("train"),
                "--json",
                "--device",
                "cpu"));

    JsonNode figures = JSON.readTree(measured.out());
    assertThat(figures.get("images").asInt()).isEqualTo(60);
    assertThat(figures.get("dataChange").isNull()).isTrue();
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
}
