package org.vgg4j.profiles.cpu.openmp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.vgg4j.profiles.cpu.threads.ComputeThreads;

class OpenMpTeamTest {

  private static final ComputeThreads FOUR = new ComputeThreads(4);

  private static OpenMpTeam team(Map<String, String> environment, int found) {
    return OpenMpTeam.of(FOUR, environment, () -> found);
  }

  @Test
  void aTeamThatIsComplete_isUsedWithoutAWord() {
    assertThat(team(Map.of("OMP_THREAD_LIMIT", "8"), 4)).isEqualTo(silent());
    assertThat(team(Map.of("OMP_PROC_BIND", "false", "OMP_PLACES", "cores"), 4))
        .isEqualTo(silent());
    assertThat(team(Map.of("OMP_DYNAMIC", "false"), 4)).isEqualTo(silent());
  }

  @Test
  void aSystemThatDoesNotTell_isTrusted() {
    assertThat(team(Map.of(), 0)).isEqualTo(silent());
  }

  @Test
  void aSmallerTeam_isComputedOnAndSaid() {
    OpenMpTeam team = team(Map.of("OMP_THREAD_LIMIT", "2"), 2);

    assertThat(team.threads().count()).isEqualTo(2);
    assertThat(team.remarks())
        .containsExactly(
            "OpenMP gives 2 threads instead of 4 (OMP_THREAD_LIMIT=2): computing on 2; raise the"
                + " limit or give --threads 2");
  }

  @Test
  void aNumberOfThreadsThatMayChange_isComputedWithoutOthers() {
    OpenMpTeam team = team(Map.of("OMP_DYNAMIC", " TRUE"), 4);

    assertThat(team.threads().count()).isEqualTo(1);
    assertThat(team.remarks()).singleElement().asString().startsWith("OMP_DYNAMIC=true lets");
  }

  @Test
  void threadsBoundToCores_areNamed() {
    assertThat(team(Map.of("OMP_PROC_BIND", "close"), 4).remarks())
        .singleElement()
        .asString()
        .startsWith("OMP_PROC_BIND=close binds");
    assertThat(team(Map.of("GOMP_CPU_AFFINITY", "0-3"), 4).remarks())
        .singleElement()
        .asString()
        .startsWith("GOMP_CPU_AFFINITY=0-3 binds");
  }

  @Test
  void threadsOfThisProcess_areAllThere() {
    for (int count = 1; count <= 5; count++) {
      ComputeThreads asked = new ComputeThreads(count);
      assertThat(OpenMpTeam.of(asked, Map.of(), () -> OpenMpTeam.measure(asked)).threads())
          .isEqualTo(asked);
      assertThat(OpenMpTeam.measure(asked)).isEqualTo(count);
    }
  }

  private static OpenMpTeam silent() {
    return new OpenMpTeam(FOUR, java.util.List.of());
  }
}
