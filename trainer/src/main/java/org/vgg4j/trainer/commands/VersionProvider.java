package org.vgg4j.trainer.commands;

import org.vgg4j.trainer.runs.BuildInfo;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
final class VersionProvider implements IVersionProvider {

  @Override
  public String[] getVersion() {
    BuildInfo build = BuildInfo.load();
    return new String[] {
      "vgg4j " + build.version() + " (" + build.commit() + ")",
      "Deeplearning4j " + build.deeplearning4j() + ", Java " + System.getProperty("java.version")
    };
  }
}
