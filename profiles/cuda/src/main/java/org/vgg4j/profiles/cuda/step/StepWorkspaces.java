package org.vgg4j.profiles.cuda.step;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.MemoryWorkspaceManager;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.memory.enums.AllocationPolicy;
import org.nd4j.linalg.api.memory.enums.LearningPolicy;
import org.nd4j.linalg.api.memory.enums.ResetPolicy;
import org.nd4j.linalg.api.memory.enums.SpillPolicy;
import org.nd4j.linalg.factory.Nd4j;
import org.vgg4j.profiles.cuda.layers.GraphSession;

/**
 * The workspaces of a training step, by the names under which Deeplearning4j has them: so training
 * and inference share their memory, and a step takes as much of it as a stock one.
 */
final class StepWorkspaces {

  private static final String RESULTS = "WS_ALL_LAYERS_ACT";
  private static final String WORKING = "WS_LAYER_WORKING_MEM";
  private static final String GRADIENTS = "WS_LAYER_ACT_";

  private final GraphSession session;
  private final WorkspaceConfiguration results;
  private final WorkspaceConfiguration working;
  private final WorkspaceConfiguration gradients;
  private final LayerWorkspaceMgr forward;
  private final List<LayerWorkspaceMgr> backward = new ArrayList<>();

  /**
   * @param session of the graph's layers
   * @param vertices of the graph, from which Deeplearning4j tells when a workspace has seen all
   *     sizes
   */
  StepWorkspaces(GraphSession session, int vertices) {
    this.session = session;
    results = configuration(0.05).policyLearning(LearningPolicy.FIRST_LOOP).build();
    working = learning(2 * vertices);
    gradients = learning(vertices);
    forward =
        LayerWorkspaceMgr.builder()
            .with(ArrayType.ACTIVATIONS, RESULTS, results)
            .with(ArrayType.INPUT, RESULTS, results)
            .with(ArrayType.FF_WORKING_MEM, WORKING, working)
            .with(ArrayType.RNN_FF_LOOP_WORKING_MEM, WORKING, working)
            .build();
  }

  private static WorkspaceConfiguration learning(int cycles) {
    return configuration(0.02)
        .policyLearning(LearningPolicy.OVER_TIME)
        .cyclesBeforeInitialization(cycles)
        .build();
  }

  private static WorkspaceConfiguration.WorkspaceConfigurationBuilder configuration(double spare) {
    return WorkspaceConfiguration.builder()
        .initialSize(0)
        .overallocationLimit(spare)
        .policyReset(ResetPolicy.BLOCK_LEFT)
        .policySpill(SpillPolicy.REALLOCATE)
        .policyAllocation(AllocationPolicy.OVERALLOCATE);
  }

  /** Where a forward pass puts its arrays. */
  LayerWorkspaceMgr forward() {
    return forward;
  }

  /**
   * Where a layer's backward pass puts its arrays.
   *
   * @param slot of the gradient that it hands on, until that is read
   */
  LayerWorkspaceMgr backward(int slot) {
    while (backward.size() <= slot) {
      backward.add(
          LayerWorkspaceMgr.builder()
              .with(ArrayType.INPUT, RESULTS, results)
              .with(ArrayType.ACTIVATION_GRAD, GRADIENTS + backward.size(), gradients)
              .with(ArrayType.ACTIVATIONS, WORKING, working)
              .with(ArrayType.FF_WORKING_MEM, WORKING, working)
              .with(ArrayType.BP_WORKING_MEM, WORKING, working)
              .with(ArrayType.RNN_FF_LOOP_WORKING_MEM, WORKING, working)
              .with(ArrayType.RNN_BP_LOOP_WORKING_MEM, WORKING, working)
              .build());
    }
    return backward.get(slot);
  }

  /**
   * Has a vertex compute within a workspace. Where all its work is queued on one stream, nothing is
   * waited for when the workspace is left; else before and after.
   */
  <R> R compute(
      GraphVertex vertex, LayerWorkspaceMgr arrays, ArrayType type, Supplier<R> computation) {
    boolean queued = GraphSession.isQueuedWhole(vertex);
    if (!queued) {
      session.stockFollows();
    }
    QueuedWorkspace workspace = enter(arrays, type);
    R computed;
    try {
      computed = computation.get();
    } catch (RuntimeException | Error failure) {
      closeAfter(failure, List.of(workspace));
      throw failure;
    }
    if (session.takeRanStock() || !queued) {
      workspace.close();
    } else {
      workspace.leaveQueued();
    }
    return computed;
  }

  /** Closing waits for the GPU, which may be what failed. */
  static void closeAfter(Throwable failure, Collection<QueuedWorkspace> open) {
    for (QueuedWorkspace workspace : open) {
      try {
        workspace.close();
      } catch (RuntimeException also) {
        failure.addSuppressed(also);
      }
    }
  }

  /**
   * To be called behind a step: a workspace that saw all sizes of one has learned them, even if a
   * graph uses it seldom.
   */
  void endLearning() {
    endLearning(forward, ArrayType.FF_WORKING_MEM);
    backward.forEach(arrays -> endLearning(arrays, ArrayType.ACTIVATION_GRAD));
  }

  private static void endLearning(LayerWorkspaceMgr arrays, ArrayType type) {
    String name = arrays.getWorkspaceName(type);
    MemoryWorkspaceManager all = Nd4j.getWorkspaceManager();
    if (all.checkIfWorkspaceExists(name)
        && all.getWorkspaceForCurrentThread(arrays.getConfiguration(type), name)
            instanceof QueuedWorkspace workspace) {
      workspace.endLearning();
    }
  }

  /** Opens the workspace of a kind of array. */
  static QueuedWorkspace enter(LayerWorkspaceMgr arrays, ArrayType type) {
    String name = arrays.getWorkspaceName(type);
    WorkspaceConfiguration configuration = arrays.getConfiguration(type);
    MemoryWorkspaceManager all = Nd4j.getWorkspaceManager();
    MemoryWorkspace known =
        all.checkIfWorkspaceExists(name)
            ? all.getWorkspaceForCurrentThread(configuration, name)
            : null;
    if (!(known instanceof QueuedWorkspace)) {
      if (known != null) {
        all.destroyWorkspace(known);
      }
      QueuedWorkspace made = new QueuedWorkspace(configuration, name);
      all.setWorkspaceForCurrentThread(made, name);
      // Its memory is freed once its thread is gone.
      Nd4j.getDeallocatorService().pickObject(made);
    }
    return (QueuedWorkspace) arrays.notifyScopeEntered(type);
  }
}
