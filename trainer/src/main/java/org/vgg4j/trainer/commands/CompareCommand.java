package org.vgg4j.trainer.commands;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.vgg4j.trainer.commands.options.OutputFiles;
import org.vgg4j.trainer.commands.options.OutputOptions;
import org.vgg4j.trainer.terminal.Table;
import org.vgg4j.trainer.terminal.Terminal;
import org.vgg4j.trainer.views.compare.Comparison;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code compare}. */
@Command(
    name = "compare",
    description = "Put runs side by side, also such that are still under way.")
final class CompareCommand implements Callable<Integer> {

  @Parameters(
      arity = "1..*",
      paramLabel = "RUN",
      description = "Folders that `train` or `sweep` made.")
  private List<Path> runs;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Write a page with charts: accuracy by epoch and by time.")
  private Path html;

  @Option(
      names = "--csv",
      paramLabel = "FILE",
      description = "Write every epoch of every run as one table.")
  private Path csv;

  @Mixin private OutputOptions outputOptions;

  @Override
  public Integer call() {
    Terminal terminal = outputOptions.terminal();
    Comparison comparison = Comparison.of(runs);
    comparison.damage().forEach(terminal::warn);
    Table table = new Table(Comparison.COLUMNS.toArray(String[]::new));
    comparison.rows().forEach(row -> table.row(row.toArray(String[]::new)));
    table.print(terminal);
    comparison.spreads().forEach(terminal::print);
    OutputFiles.write(html, comparison.html());
    OutputFiles.write(csv, comparison.csv());
    return 0;
  }
}
