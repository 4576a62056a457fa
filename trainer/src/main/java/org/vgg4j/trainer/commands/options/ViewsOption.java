package org.vgg4j.trainer.commands.options;

import org.vgg4j.trainer.recipes.TestViews;
import picocli.CommandLine.Option;

/** How many views of an image an answer is made of. */
public final class ViewsOption {

  @Option(
      names = "--views",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Views of each image whose scores are averaged: ${COMPLETION-CANDIDATES} (default:"
              + " ${DEFAULT-VALUE}).")
  private TestViews views;

  /** Their number, and which. */
  public TestViews views() {
    return views;
  }
}
