package org.vgg4j.models.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Assumptions;
import org.vgg4j.models.InputShape;

/** An exported network, run by another engine. */
record Onnxruntime(OrtSession session, InputShape shape) implements AutoCloseable {

  /** Loads an export; the test is skipped where onnxruntime has no library for the machine. */
  static Onnxruntime load(ComputationGraph network, OnnxOptions options) {
    try {
      ByteArrayOutputStream file = new ByteArrayOutputStream();
      OnnxExport.write(network, options, file);
      return new Onnxruntime(session(file.toByteArray()), options.images());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static OrtSession session(byte[] file) {
    try (OrtSession.SessionOptions settings = new OrtSession.SessionOptions()) {
      settings.setIntraOpNumThreads(1);
      return OrtEnvironment.getEnvironment().createSession(file, settings);
    } catch (OrtException e) {
      throw new AssertionError(e);
    } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
      Assumptions.abort("onnxruntime does not run here: " + e.getMessage());
      throw e;
    }
  }

  /** The rows of an output for images that follow each other, in batches of these sizes. */
  List<float[]> run(String output, float[] images, int... batches) {
    List<float[]> rows = new ArrayList<>();
    int length = shape.channels() * shape.height() * shape.width();
    for (int batch : batches) {
      FloatBuffer values = FloatBuffer.wrap(images, rows.size() * length, batch * length).slice();
      long[] sizes = {batch, shape.channels(), shape.height(), shape.width()};
      try (OnnxTensor tensor =
              OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), values, sizes);
          OrtSession.Result result = session.run(Map.of("images", tensor))) {
        rows.addAll(List.of((float[][]) result.get(output).orElseThrow().getValue()));
      } catch (OrtException e) {
        throw new AssertionError(e);
      }
    }
    return rows;
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new AssertionError(e);
    }
  }
}
