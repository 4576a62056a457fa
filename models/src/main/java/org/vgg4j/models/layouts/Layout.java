package org.vgg4j.models.layouts;

import java.util.List;
import java.util.regex.Pattern;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.vgg4j.formats.TensorInfo;

/** The names, shapes and orders that a network's weights have in a file. */
public sealed interface Layout permits WeightLayout, TensorMap, InOrder {

  /** Counters and the state of an optimizer: nothing that a network computes with. */
  Pattern NO_WEIGHTS =
      Pattern.compile(
          "(.*[./])?(num_batches_tracked|(optimizer|optim|lr_scheduler|scheduler)\\w*)([./].*)?"
              + "|optimizer_weights.*");

  /** For messages and reports. */
  String id();

  /**
   * The tensors of a network, in the order of the framework's own files.
   *
   * @throws LayoutException if the network has a layer that this layout has no place for
   */
  List<Entry> entries(ComputationGraphConfiguration configuration);

  /** A tensor's name as the entries have it, without what a file may put around it. */
  default String canonical(String name) {
    return name;
  }

  /** Whether a tensor is left alone, whatever the network. */
  default boolean ignores(TensorInfo tensor) {
    return tensor.shape().isEmpty() || NO_WEIGHTS.matcher(tensor.name()).matches();
  }
}
