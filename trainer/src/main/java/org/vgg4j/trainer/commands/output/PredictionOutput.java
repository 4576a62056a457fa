package org.vgg4j.trainer.commands.output;

import java.io.IOException;

/**
 * Takes predictions one by one as they come. What it writes is in its place once it is finished.
 */
public interface PredictionOutput extends AutoCloseable {

  void add(Prediction prediction) throws IOException;

  /** After the last. */
  void finish() throws IOException;

  /** Lets go of what was not finished. */
  @Override
  default void close() throws IOException {}
}
