package org.vgg4j.trainer.commands.exchange;

import java.nio.file.Path;
import java.util.Arrays;
import org.vgg4j.trainer.commands.InProcess;
import org.vgg4j.trainer.commands.SmallTraining;

/** A small trained network, and how it leaves for another framework. */
abstract class SmallExport extends SmallTraining {

  /** Exports the trained network. */
  final Path export(String format, String name, Object... more) {
    Path file = folder.resolve(name);
    Object[] arguments = {"export", "--checkpoint", finished, "--format", format, "--out", file};
    Object[] all = Arrays.copyOf(arguments, arguments.length + more.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    done(InProcess.run(all));
    return file;
  }
}
