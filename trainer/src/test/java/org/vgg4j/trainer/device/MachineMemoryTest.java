package org.vgg4j.trainer.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineMemoryTest {

  private static final long GIGABYTE = 1L << 30;

  @TempDir private Path folder;

  @Test
  void theNarrowestGroupAroundTheProcessCounts() throws IOException {
    write("cg/a/memory.max", "2147483648\n");
    write("cg/a/b/memory.max", "max\n");
    write("own", "0::/a/b\n");

    assertThat(limit()).isEqualTo(2 * GIGABYTE);
  }

  @Test
  void aContainerThatSeesOnlyTheRootIsLimitedByIt() throws IOException {
    write("cg/memory.max", "1073741824\n");
    write("own", "0::/system.slice/docker-of-the-host.scope\n");

    assertThat(limit()).isEqualTo(GIGABYTE);
  }

  @Test
  void theFirstVersionOfControlGroupsCountsToo() throws IOException {
    write("cg/memory/docker/x/memory.limit_in_bytes", "1073741824\n");
    write("own", "11:cpu,cpuacct:/docker/x\n4:memory:/docker/x\n");

    assertThat(limit()).isEqualTo(GIGABYTE);
  }

  @Test
  void withoutGroupsThereIsNoLimit() throws IOException {
    assertThat(limit()).isEqualTo(Long.MAX_VALUE);
    write("own", "nonsense\n0::/\n");
    assertThat(limit()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void theProgramItselfIsLeftOutOfASmallContainer() {
    MemoryLimit limit = MemoryLimit.ofMachine(2 * GIGABYTE, GIGABYTE + GIGABYTE / 2);

    assertThat(limit.bytes()).isEqualTo((long) (0.9 * GIGABYTE / 2));
    assertThat(limit.text())
        .startsWith("this machine or container has 2.0 GB, of which vgg4j itself takes 1.5 GB");
  }

  @Test
  void inALargeMachineTheShareIsWhatItWas() {
    long most = MemoryLimit.ofMachine(64 * GIGABYTE).bytes();
    assertThat(MemoryLimit.ofMachine(64 * GIGABYTE, GIGABYTE).bytes())
        .isBetween(most - GIGABYTE, most);
  }

  private long limit() {
    return MachineMemory.limit(folder.resolve("own"), folder.resolve("cg"));
  }

  private void write(String file, String text) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
