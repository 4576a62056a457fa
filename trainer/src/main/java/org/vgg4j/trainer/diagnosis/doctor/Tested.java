package org.vgg4j.trainer.diagnosis.doctor;

import java.util.List;
import org.vgg4j.profiles.KernelComparison;
import org.vgg4j.trainer.device.ComputeDevice;
import org.vgg4j.trainer.selftest.Difference;
import org.vgg4j.trainer.selftest.SelfTest;

/**
 * What an engine computed, against what is known.
 *
 * @param engine {@code stock}, or an engine with its version and how its kernels are chosen
 * @param compared how many losses and arrays were compared
 * @param differences the largest of each network
 * @param kernels of a training beside others
 */
record Tested(
    String engine,
    boolean passed,
    int compared,
    double seconds,
    Difference largestDifference,
    List<Difference> differences,
    KernelComparison kernels) {

  static Tested of(ComputeDevice device, SelfTest test, KernelComparison kernels) {
    return new Tested(
        device.proven(),
        test.passed(),
        test.compared(),
        test.seconds(),
        test.largest(),
        test.worst(),
        kernels);
  }
}
