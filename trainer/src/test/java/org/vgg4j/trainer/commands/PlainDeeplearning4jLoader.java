package org.vgg4j.trainer.commands;

import java.io.File;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;

/** Loads checkpoints in a process whose class path holds Deeplearning4j and nothing of vgg4j. */
public final class PlainDeeplearning4jLoader {

  private PlainDeeplearning4jLoader() {}

  /** Loads every file that is named. */
  public static void main(String[] files) throws Exception {
    try {
      Class.forName("org.vgg4j.trainer.Main");
      throw new IllegalStateException("vgg4j is on the class path");
    } catch (ClassNotFoundException expected) {
      System.out.println("vgg4j is not here");
    }
    for (String file : files) {
      ComputationGraph graph = ModelSerializer.restoreComputationGraph(new File(file), true);
      System.out.println("loaded " + graph.numParams() + " parameters from " + file);
    }
    System.exit(0);
  }
}
