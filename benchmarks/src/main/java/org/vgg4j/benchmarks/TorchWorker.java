package org.vgg4j.benchmarks;

import java.io.IOException;
import java.util.Collection;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The same network in PyTorch, trained and asked the way its tutorials do. */
final class TorchWorker implements Worker {

  private final Engine engine;
  private final int threads;
  private final TorchNetwork network;
  private final Collection<Tensor> learned;
  private final Tensor images;
  private final Tensor labels;
  private final Runnable optimizer;

  TorchWorker(Engine engine, Workload workload) throws IOException {
    this.engine = engine;
    threads =
        workload.threads() > 0 ? workload.threads() : Runtime.getRuntime().availableProcessors();
    Torch.open(threads);
    NetworkPlan plan = workload.network();
    network = new TorchNetwork(plan, ScalarType.Float, engine.channelsLast());
    learned = network.parameters().learned().values();
    int batch = workload.batchSize();
    images =
        network
            .parameters()
            .laidOut(
                torch
                    .tensor(plan.images(batch))
                    .reshape(batch, plan.channels(), plan.height(), plan.width()));
    labels = torch.tensor(plan.labels(batch)).to(ScalarType.Long);
    optimizer = engine.tuned() ? fusedAdam() : adam();
  }

  private Runnable adam() {
    TensorVector parameters = new TensorVector(learned.toArray(new Tensor[0]));
    Adam adam = new Adam(parameters, new AdamOptions(Workload.LEARNING_RATE));
    return adam::step;
  }

  private Runnable fusedAdam() {
    return new FusedAdam(learned, Workload.LEARNING_RATE)::step;
  }

  @Override
  public int threads() {
    return threads;
  }

  @Override
  public String description() {
    if (!engine.tuned()) {
      return Torch.version();
    }
    return Torch.version()
        + ", fused Adam, 1 OpenBLAS thread, "
        + (Tcmalloc.isLoaded() ? "tcmalloc" : "no tcmalloc found");
  }

  @Override
  public void trainStep() {
    // What a step makes goes with it.
    try (PointerScope scope = new PointerScope()) {
      Torch.autocast(engine.bfloat16());
      Tensor scores = network.forward(images, true);
      Tensor loss = torch.cross_entropy_loss(scores, labels);
      Torch.autocast(false);
      loss.backward();
      optimizer.run();
      TorchParameters.forgetGradients(learned);
    }
  }

  @Override
  public void inferStep() {
    try (PointerScope scope = new PointerScope();
        InferenceMode mode = new InferenceMode(true)) {
      Torch.autocast(engine.bfloat16());
      network.forward(images, false);
      Torch.autocast(false);
    }
  }

  /** The network that it trains. */
  TorchNetwork network() {
    return network;
  }
}
