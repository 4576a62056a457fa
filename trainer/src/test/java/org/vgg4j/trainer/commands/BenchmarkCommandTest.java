package org.vgg4j.trainer.commands;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a user of {@code benchmark} reads after a mistake. */
class BenchmarkCommandTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          benchmark --modes stock,fp64      | --modes is 'fp64', expected one of stock, fp32, bf16 (nearest: 'fp32')
          benchmark --modes stock --rounds 0 | --rounds is 0, expected 1 or more
          benchmark --batch-size 0          | --batch-size is 0, expected 1 or more images
          benchmark --batch-size all        | --batch-size is 'all', expected a whole number
          benchmark --threads -2            | threads is -2, expected 0
          benchmark --device tpu            | --device is 'tpu', expected one of auto, cpu, cuda
          benchmark --acceleration off      | --acceleration is 'off', expected fixed or on; --modes stock measures stock
          benchmark --retune                | --retune is given with --acceleration fixed, expected on
          benchmark --cluster-plan hosts=8  | --cluster-plan is 'hosts=8', expected hosts=N,gbit=X
          benchmark --cluster-plan hosts=1,gbit=10 | --cluster-plan has 1 hosts, expected 2
          benchmark --cluster-plan hosts=8,gbit=0 | --cluster-plan has 0.0 gigabits a second, expected above 0
          benchmark --cluster-plan hosts=8,gbit=1,hosts=2 | --cluster-plan is 'hosts=8,gbit=1,hosts=2'
          benchmark --model vgg12           | vgg12
          """)
  void isAnsweredInOneLineWithExitCodeTwo(String commandLine, String message) {
    var outcome = InProcess.run((Object[]) commandLine.strip().split(" "));

    assertThat(outcome.err()).contains(message).doesNotContain("\tat ").hasLineCount(1);
    assertThat(outcome.exitCode()).isEqualTo(2);
  }
}
