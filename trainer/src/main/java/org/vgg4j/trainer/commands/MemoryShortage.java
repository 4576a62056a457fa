package org.vgg4j.trainer.commands;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.vgg4j.choices.JvmOptions;
import org.vgg4j.trainer.device.DeviceTrouble;
import org.vgg4j.trainer.device.MemoryLimit;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** Memory that ran out, of whatever kind, and what to do about it in one line. */
final class MemoryShortage {

  private static final String BATCH_SIZE = "--batch-size";

  private static final long GIGABYTE = 1L << 30;

  /** ND4J's workspaces take as much pinned memory of the host as memory of the GPU. */
  private static final Pattern PINNED_MEMORY =
      Pattern.compile("cudaHostAlloc failed|from HOST memory");

  private MemoryShortage() {}

  /** One line on what {@link DeviceTrouble#memoryFailure} has found. */
  static String line(Throwable failure, CommandLine command) {
    String found = Failures.firstLine(failure.getMessage());
    if (found.contains("native thread")) {
      return "no more threads can be started ("
          + found
          + "): expected some 50 and those of --threads; raise `ulimit -u` or the container's limit"
          + " of processes, or give a lower --threads";
    }
    String smaller = smaller(command);
    if (DeviceTrouble.DEVICE_MEMORY.matcher(found).find()) {
      return "not enough memory on the GPU ("
          + found
          + "): expected room for the network, its activations and a batch; "
          + smaller
          + "end what else uses the card"
          + " (nvidia-smi lists it)";
    }
    if (PINNED_MEMORY.matcher(found).find()) {
      return "not enough host memory that can be pinned for the GPU ("
          + found
          + "): expected as much of it as the network's values take on the GPU; "
          + smaller
          + "end other programs";
    }
    boolean heap = found.contains("heap space") || found.contains("GC overhead");
    return "not enough memory ("
        + found
        + "): expected room for the network, its activations and a batch; "
        + smaller
        + (heap
            ? "more heap, for example "
                + JvmOptions.with(
                    "-Xmx" + (Runtime.getRuntime().maxMemory() >= GIGABYTE ? 4 : 2) + "g")
            : MemoryLimit.remedy());
  }

  /** What of the command's own options makes less of it. */
  private static String smaller(CommandLine command) {
    List<String> options = new ArrayList<>();
    if (has(command, BATCH_SIZE)) {
      options.add(BATCH_SIZE + (isAutomatic(command) ? "" : " (--batch-size auto finds one)"));
    }
    if (has(command, "--model")) {
      options.add("--model");
    }
    return options.isEmpty() ? "" : "try a smaller " + String.join(" or ", options) + ", or ";
  }

  static boolean has(CommandLine command, String option) {
    return typed(command).getCommandSpec().findOption(option) != null;
  }

  private static CommandLine typed(CommandLine command) {
    ParseResult parsed = command.getParseResult();
    return parsed != null && parsed.hasSubcommand()
        ? parsed.subcommand().commandSpec().commandLine()
        : command;
  }

  /** Whether the batch size was worked out already. */
  private static boolean isAutomatic(CommandLine command) {
    ParseResult parsed = typed(command).getParseResult();
    return parsed != null
        && parsed.hasMatchedOption(BATCH_SIZE)
        && parsed.matchedOption(BATCH_SIZE).originalStringValues().contains("auto");
  }
}
