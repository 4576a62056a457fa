package org.vgg4j.profiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class DeviceTest {

  @Test
  void everyDeviceIsFoundByTheNameAUserTypes() {
    assertThat(Device.values()).allSatisfy(d -> assertThat(Device.of(d.id())).isEqualTo(d));
    assertThat(Device.of("cuda")).isEqualTo(Device.CUDA);
  }

  @Test
  void unknownDeviceIsRefusedWithTheChoices() {
    assertThatThrownBy(() -> ComputeProfiles.select("gpu"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("--device is 'gpu', expected one of auto, cpu, cuda");
  }
}
