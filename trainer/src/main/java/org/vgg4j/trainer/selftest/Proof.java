package org.vgg4j.trainer.selftest;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.time.LocalDate;
import java.util.List;
import org.vgg4j.profiles.DeviceSelection;
import org.vgg4j.trainer.device.KeptDevice;

/**
 * The result of a self-test, as it is kept.
 *
 * @param device its name, for example {@code NVIDIA GeForce GTX 1080}
 * @param driver its driver's version
 * @param vgg4j version and commit of the program
 * @param engines what tests that were passed hold for: stock, or an engine and how its kernels were
 *     chosen
 * @param date as year-month-day
 * @param passed whether the device computes right
 * @param worst the largest difference of each network
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record Proof(
    String device,
    String driver,
    String vgg4j,
    List<String> engines,
    String date,
    boolean passed,
    List<Difference> worst) {

  Proof {
    // A file may lack them.
    engines = engines == null ? List.of() : List.copyOf(engines);
  }

  static Proof of(DeviceSelection device, List<String> engines, SelfTest test) {
    return new Proof(
        device.name(),
        device.driver(),
        KeptDevice.thisProgram(),
        engines,
        LocalDate.now().toString(),
        test.passed(),
        test.worst());
  }

  /** Whether it says that this device, with its present driver, computes right in this program. */
  boolean covers(String device, String driver) {
    return passed
        && device.equals(this.device)
        && driver.equals(this.driver)
        && KeptDevice.thisProgram().equals(vgg4j);
  }
}
