package org.vgg4j.trainer.exchange;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.vgg4j.datasets.Normalization;
import org.vgg4j.datasets.files.NaturalOrder;
import org.vgg4j.models.Head;
import org.vgg4j.models.layouts.WeightLayout;

/**
 * Weights that a user wants to import.
 *
 * @param file another framework's
 * @param model a name that {@code models} lists; null for what the file is recognized as
 * @param layout names and orders of its tensors; null for what they are recognized as
 * @param network of the model's recipe fields {@link ImportTarget#NETWORK_FIELDS}, which a table or
 *     an order cannot tell, their values by name
 * @param map a table from its names to the model's; null for none
 * @param inOrder whether the file's tensors stand in the order of the model's layers, whatever
 *     their names
 * @param classes class names in label order; null for what the file says, or numbers
 * @param imageSize height and width in pixels; 0 for what the file says, or the model's own
 * @param newHead what stands between the last pool and the class scores, drawn anew with them,
 *     since the file has neither; null where the file has all
 * @param normalization what the network expects of pixels; null for what the file says, or the
 *     layout's authors do
 */
public record ImportRequest(
    Path file,
    String model,
    WeightLayout layout,
    Map<String, String> network,
    Path map,
    boolean inOrder,
    List<String> classes,
    int imageSize,
    Head newHead,
    Normalization normalization) {

  public ImportRequest {
    // As the names of folders are, with which they are compared.
    classes = classes == null ? null : classes.stream().map(NaturalOrder::composed).toList();
  }
}
