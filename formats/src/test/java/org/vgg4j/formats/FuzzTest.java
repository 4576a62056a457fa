package org.vgg4j.formats;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.testing.Mutations;

/** Every reader of weights against thousands of damaged files. */
class FuzzTest {

  @TempDir Path folder;

  @Test
  void readersRefuseAFewHundredDamagedFilesEach() throws Exception {
    everyReader(Mutations.FEW);
  }

  @Test
  @Tag("long")
  void readersRefuseTenThousandDamagedFilesEach() throws Exception {
    everyReader(Mutations.MANY);
  }

  private void everyReader(int count) throws Exception {
    reader("safetensors", count, "plain.safetensors", "shard-1-of-2.safetensors");
    Bits.copied(folder, "shard-1-of-2.safetensors", "shard-2-of-2.safetensors");
    reader("safetensors index", count, "sharded.safetensors.index.json");
    reader("torch zip", count, "torch-zip.pt", "torch-views.pt", "torch-checkpoint.pt");
    reader("torch legacy", count, "torch-legacy.pt", "torch-checkpoint-legacy.pt");
    reader("keras 2", count, "keras2-weights.h5", "keras2-model.h5", "keras2-latest.h5");
    reader("keras 3", count, "keras3.weights.h5", "keras3.keras");
  }

  private void reader(String what, int count, String... seeds) throws Exception {
    Path file = folder.resolve("damaged");
    Mutations.survive(
        what,
        count,
        Stream.of(seeds).map(Bits::resource).toList(),
        List.of(FormatException.class),
        bytes -> {
          Files.write(file, bytes);
          try (Tensors tensors = TensorFiles.open(file)) {
            tensors.infos().forEach(tensors::read);
          }
        });
  }
}
