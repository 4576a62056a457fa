package org.vgg4j.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lets PyTorch, h5py and numpy read what we write, where a Python has them. */
class OtherFrameworksReadTest {

  private static final List<String> PYTHONS = List.of("/usr/bin/python3", "python3");

  private static final String PRINT =
      """
      import sys
      import numpy as np
      def show(name, array):
          array = np.asarray(array)
          assert array.dtype == np.float32, array.dtype
          shape = ",".join(str(side) for side in array.shape)
          bits = " ".join("%08x" % b for b in array.flatten().view(np.uint32))
          print(f"{name}|{shape}|{bits}")
      """;

  @TempDir Path folder;

  @Test
  void pyTorchLoadsTheStateDictWithoutRunningAnyCode() throws Exception {
    Path file = folder.resolve("weights.pt");
    PyTorchWriter.write(file, MemoryTensors.network());
    String output =
        python(
            "torch",
            """
            import collections, torch
            state = torch.load(sys.argv[1], weights_only=True)
            assert type(state) is collections.OrderedDict
            for name, tensor in state.items():
                assert tensor.is_contiguous() and not tensor.requires_grad
                show(name, tensor.numpy())
            """,
            file);
    assertThat(Bits.parse(output)).containsExactlyEntriesOf(Bits.of(MemoryTensors.network()));
  }

  /** As Keras's {@code load_weights_from_hdf5_group} goes through a file. */
  @Test
  void hdf5LibraryFindsWeightsWhereKerasLooksForThem() throws Exception {
    Path file = folder.resolve("weights.h5");
    KerasWriter.write(file, MemoryTensors.network());
    String output =
        python(
            "h5py",
            """
            import h5py
            def names(group, name):
                return [n.decode("utf8") if hasattr(n, "decode") else n for n in group.attrs[name]]
            with h5py.File(sys.argv[1], "r") as f:
                version = f.attrs["keras_version"]
                version = version.decode("utf8") if hasattr(version, "decode") else version
                assert version == "2.15.0", version
                for layer in names(f, "layer_names"):
                    for weight in names(f[layer], "weight_names"):
                        assert weight.endswith(":0")
                        show(weight[:-2], f[layer][weight])
            """,
            file);
    assertThat(Bits.parse(output)).containsExactlyEntriesOf(Bits.of(MemoryTensors.network()));
  }

  /** As Keras 3's {@code _load_state} goes through a file. */
  @Test
  void hdf5LibraryFindsWeightsByClassWhereKeras3LooksForThem() throws Exception {
    Path file = folder.resolve("some.weights.h5");
    KerasWriter.write(file, MemoryTensors.keras());
    String output =
        python(
            "h5py",
            """
            import h5py
            with h5py.File(sys.argv[1], "r") as f:
                assert len(f["vars"]) == 0 and len(f["layers"]) == 4
                for place, variables in [
                    ("conv2d", ["first/kernel", "first/bias"]),
                    ("conv2d_1", ["second/kernel"]),
                    ("batch_normalization",
                     ["norm/" + n for n in ("gamma", "beta", "moving_mean", "moving_variance")]),
                    ("dense", ["last/kernel"]),
                ]:
                    group = f["layers/" + place]["vars"]
                    assert len(group) == len(variables)
                    for i, name in enumerate(variables):
                        show(name, group[str(i)])
            """,
            file);
    assertThat(Bits.parse(output))
        .containsExactlyInAnyOrderEntriesOf(Bits.of(MemoryTensors.keras()));
  }

  @Test
  void numpyLoadsTheMatrix() throws Exception {
    Path file = folder.resolve("matrix.npy");
    try (NpyWriter matrix = NpyWriter.open(file, 4)) {
      matrix.add(new float[] {1, -0f, Float.NaN, Float.MIN_VALUE});
      matrix.add(new float[] {2, 3, 4, Float.NEGATIVE_INFINITY});
      matrix.finish();
    }
    assertThat(python("numpy", "show('matrix', np.load(sys.argv[1]))\n", file))
        .isEqualTo(
            "matrix|2,4|3f800000 80000000 7fc00000 00000001 40000000 40400000 40800000 ff800000\n");
  }

  private String python(String module, String script, Path file) throws Exception {
    String python = withModule(module);
    assumeTrue(python != null, "no python3 with " + module + " here: not read by it");
    return run(python, "-c", PRINT + script, file.toString());
  }

  private static String withModule(String module) throws Exception {
    for (String python : PYTHONS) {
      try {
        Process process =
            new ProcessBuilder(python, "-c", "import numpy, " + module)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0) {
          return python;
        }
        process.destroyForcibly();
      } catch (IOException e) {
        // Not there.
        continue;
      }
    }
    return null;
  }

  private String run(String... command) throws Exception {
    Path out = folder.resolve("out.txt");
    Path errors = folder.resolve("errors.txt");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(errors.toFile())
            .start();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
    return Files.readString(out, StandardCharsets.UTF_8);
  }
}
