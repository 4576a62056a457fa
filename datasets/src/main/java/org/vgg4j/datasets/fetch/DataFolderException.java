package org.vgg4j.datasets.fetch;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.vgg4j.datasets.DatasetException;

/**
 * That the data folder cannot be read or written, as when its disk is full: told apart from what
 * fails where the bytes come from, since another source would not help.
 */
final class DataFolderException extends IOException {
  private static final long serialVersionUID = 1L;

  DataFolderException(IOException cause) {
    super(DatasetException.reason(cause), cause);
  }

  /** A stream into a file of the data folder. */
  static OutputStream into(OutputStream file) {
    return new FilterOutputStream(file) {

      @Override
      public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
          out.write(bytes, offset, length);
        } catch (IOException e) {
          throw new DataFolderException(e);
        }
      }

      @Override
      public void close() throws IOException {
        try {
          super.close();
        } catch (IOException e) {
          throw new DataFolderException(e);
        }
      }
    };
  }
}
