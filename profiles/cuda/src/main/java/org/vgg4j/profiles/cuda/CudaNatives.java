package org.vgg4j.profiles.cuda;

import java.util.Optional;

/** The native side of the probe: what can only be asked on a machine, not decided. */
interface CudaNatives {

  /** Asks the driver for its GPUs. */
  Finding askDriver();

  /** Loads what ND4J's backend needs and wakes the GPU; a finding is what went wrong. */
  Optional<Finding> loadBackend();
}
