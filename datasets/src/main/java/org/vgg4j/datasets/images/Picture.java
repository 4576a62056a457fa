package org.vgg4j.datasets.images;

import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.stream.ImageInputStream;

/** What an image is decoded from. It can be opened more than once. */
sealed interface Picture {

  /** For readers, which look where they want. */
  ImageInputStream open();

  /** The same from its start to its end. */
  InputStream bytes() throws IOException;

  /** A file; its text is its path. */
  record OfFile(Path file) implements Picture {
    @Override
    public ImageInputStream open() {
      return FileInput.open(file);
    }

    @Override
    public InputStream bytes() throws IOException {
      return Files.newInputStream(file);
    }

    @Override
    public String toString() {
      return file.toString();
    }
  }

  /**
   * A file's bytes.
   *
   * @param name what messages call it
   */
  record OfBytes(byte[] content, String name) implements Picture {
    @Override
    public ImageInputStream open() {
      return new ByteArrayImageInputStream(content);
    }

    @Override
    public InputStream bytes() {
      return new ByteArrayInputStream(content);
    }

    @Override
    public String toString() {
      return name;
    }
  }
}
