package org.vgg4j.profiles.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LoadFailureTest {

  @Test
  void missingDriverLibraryMeansNoDriver() {
    assertThat(
            LoadFailure.explain(
                linkError("/cache/libjnicudart.so: libcuda.so.1: cannot open shared object file")))
        .isEqualTo(new Finding.NoDriver());
  }

  @Test
  void missingLibraryIsReadFromTheCause() {
    assertThat(
            LoadFailure.explain(
                linkError(
                    "/cache/libjnicublas.so: libcublasLt.so.11: cannot open shared object file: No"
                        + " such file or directory")))
        .isEqualTo(new Finding.MissingLibrary("libcublasLt.so.11"));
  }

  @Test
  void windowsDoesNotNameTheLibrary() {
    assertThat(
            LoadFailure.explain(
                linkError("C:\\cache\\jnicudart.dll: Can't find dependent libraries")))
        .isEqualTo(new Finding.MissingLibrary(Finding.MissingLibrary.UNNAMED));
  }

  @Test
  void anythingElseIsOneLine() {
    assertThat(LoadFailure.explain(linkError("/lib/libm.so.6: version `GLIBC_2.34' not found\nx")))
        .isEqualTo(
            new Finding.Failure(
                "UnsatisfiedLinkError: /lib/libm.so.6: version `GLIBC_2.34' not found"));
    assertThat(LoadFailure.explain(new IllegalStateException()))
        .isEqualTo(new Finding.Failure("IllegalStateException: null"));
  }

  /** As JavaCPP throws it: the useful message is the cause's. */
  private static Throwable linkError(String cause) {
    return new UnsatisfiedLinkError("no jnicudart in java.library.path: /usr/lib")
        .initCause(new UnsatisfiedLinkError(cause));
  }
}
