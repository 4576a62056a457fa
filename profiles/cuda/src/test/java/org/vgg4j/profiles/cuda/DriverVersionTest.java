package org.vgg4j.profiles.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DriverVersionTest {

  @Test
  void isReadFromTheKernelModulesFile() {
    assertThat(
            DriverVersion.ofKernelModule(
                """
                NVRM version: NVIDIA UNIX x86_64 Kernel Module  470.82.01  Wed Oct 27 21:21:55 UTC 2021
                GCC version:  gcc version 10.2.1 20210110 (Debian 10.2.1-6)
                """))
        .contains("470.82.01");
  }

  @Test
  void isReadFromTheOpenKernelModulesFile() {
    assertThat(
            DriverVersion.ofKernelModule(
                """
                NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  535.54.03  Release Build  \
                GCC version:  gcc version 12.2.0 (Debian 12.2.0-14)
                """))
        .contains("535.54.03");
  }

  @Test
  void isUnknownWhereTheFileSaysSomethingElse() {
    assertThat(DriverVersion.ofKernelModule("")).isEmpty();
    assertThat(DriverVersion.ofKernelModule("NVRM version: of another kind 1.2.3")).isEmpty();
  }
}
