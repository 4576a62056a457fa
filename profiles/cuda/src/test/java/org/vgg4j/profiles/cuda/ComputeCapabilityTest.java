package org.vgg4j.profiles.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vgg4j.profiles.cuda.ComputeCapability.Support;

class ComputeCapabilityTest {

  @ParameterizedTest(name = "{0}.{1} ({3}) is {2}")
  @CsvSource({
    "3, 0, TOO_OLD, GTX 680",
    "3, 5, TOO_OLD, K40",
    "3, 7, RUNS, K80",
    "5, 0, RUNS, GTX 750",
    "5, 2, RUNS, GTX 980",
    "6, 0, RUNS, P100",
    "6, 1, RUNS, GTX 1080",
    "7, 0, RUNS, V100",
    "7, 5, RUNS, RTX 2080 and GTX 1660",
    "8, 0, RUNS, A100",
    "8, 6, RUNS, RTX 3090",
    "8, 9, RUNS, RTX 4090 by binary compatibility with 8.6",
    "9, 0, TOO_NEW, H100",
    "10, 0, TOO_NEW, B200",
    "12, 0, TOO_NEW, RTX 5090"
  })
  void codeRunsWithinItsMajorVersion(int major, int minor, Support expected, String example) {
    assertThat(new ComputeCapability(major, minor).support()).as(example).isEqualTo(expected);
  }
}
