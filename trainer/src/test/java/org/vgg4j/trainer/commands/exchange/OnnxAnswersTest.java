package org.vgg4j.trainer.commands.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vgg4j.trainer.commands.CommandLineHarness.Outcome;
import org.vgg4j.trainer.commands.InProcess;
import org.vgg4j.trainer.commands.SampleFolder;

/** What leaves as ONNX answers as the network does. */
class OnnxAnswersTest extends SmallExport {

  private static final JsonMapper JSON = new JsonMapper();

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
}
