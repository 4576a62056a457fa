package org.vgg4j.profiles.cuda.step;

import org.nd4j.jita.workspace.CudaWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A workspace that can also be left without waiting for the GPU, where all that uses its memory,
 * now and next, is queued on one stream. Its {@code close()} waits, as ND4J's does.
 */
final class QueuedWorkspace extends CudaWorkspace {

  QueuedWorkspace(WorkspaceConfiguration configuration, String id) {
    super(configuration, id);
  }

  /** Gets the memory that it was found to need, if it has none yet; to be called while closed. */
  void endLearning() {
    if (currentSize.get() == 0 && maxCycle.get() > 0) {
      initializeWorkspace();
    }
  }

  /** Closes it without waiting, unless it is still learning how much memory it needs. */
  void leaveQueued() {
    boolean isFull = externalCount.get() > 0 || cycleAllocations.get() > currentSize.get();
    boolean isLearning = currentSize.get() == 0 && maxCycle.get() > 0;
    if (isFull || isLearning) {
      close();
      return;
    }
    Nd4j.getMemoryManager().setCurrentWorkspace(previousWorkspace);
    isOpen.set(false);
    if (cycleAllocations.get() > 0) {
      cyclesCount.incrementAndGet();
    }
    maxCycle.accumulateAndGet(cycleAllocations.get(), Math::max);
    lastCycleAllocations.set(cycleAllocations.get());
    cycleAllocations.set(0);
    disabledCounter.set(0);
    reset();
  }
}
