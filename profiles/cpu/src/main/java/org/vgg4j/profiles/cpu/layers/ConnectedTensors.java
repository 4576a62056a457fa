package org.vgg4j.profiles.cpu.layers;

import org.vgg4j.profiles.cpu.onednn.NativeBuffer;
import org.vgg4j.profiles.cpu.onednn.Session;
import org.vgg4j.profiles.cpu.onednn.Tensor;
import org.vgg4j.profiles.cpu.ops.AdditionKernels;
import org.vgg4j.profiles.layers.LayerConnection;
import org.vgg4j.profiles.layers.ShapeKernelCache;

/** What a connection between layers does with tensors. */
public final class ConnectedTensors implements LayerConnection.Values<Tensor> {

  private final Session session;
  private final ShapeKernelCache<AdditionKernels> additions;

  public ConnectedTensors(Session session) {
    this.session = session;
    this.additions = new ShapeKernelCache<>(shape -> new AdditionKernels(session, shape));
  }

  @Override
  public void accumulate(Tensor total, Tensor more) {
    additions.of(more.shape()).accumulate(total, more);
  }

  @Override
  public void release(Tensor values) {
    session.buffers().release(values);
  }

  @Override
  public Runnable releaseOf(Tensor values) {
    NativeBuffer buffer = values.buffer();
    return () -> session.buffers().release(buffer);
  }
}
