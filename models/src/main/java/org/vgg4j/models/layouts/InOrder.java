package org.vgg4j.models.layouts;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.vgg4j.formats.TensorInfo;
import org.vgg4j.formats.Tensors;
import org.vgg4j.models.layouts.TensorMap.Row;

/**
 * The layout of a file whose tensors stand in the order in which the network computes, whatever
 * their names: a {@link MapDraft} of which nothing is left to the user.
 *
 * @param table which tensor is which parameter
 */
public record InOrder(TensorMap table) implements Layout {

  /**
   * Finds each tensor's place: each layer's shapes have to come in the network's order, and nothing
   * may be left over.
   *
   * @param source the file, for messages
   * @throws LayoutException if the file's order is not kept, or decides less than all
   */
  public static InOrder of(
      ComputationGraphConfiguration configuration, Tensors file, String source) {
    if (!file.keepsOrder()) {
      throw new LayoutException(
          "'%s' does not keep the order of a program, expected a state dict of PyTorch; make a table with --draft-map"
              .formatted(source));
    }
    List<String> order = file.infos().stream().map(TensorInfo::name).toList();
    List<Row> rows = new ArrayList<>();
    int last = -1;
    for (Row row : MapDraft.of(configuration, file, source).rows()) {
      boolean placed = !row.theirs().isEmpty() && !row.layer().isEmpty();
      boolean known =
          !row.note().startsWith(MapDraft.CHECK)
              || (placed && !row.note().equals(MapDraft.BY_PLACE));
      int index = order.indexOf(row.theirs());
      // A convolution's bias stands in front of the batch norm that it goes into.
      boolean inTurn = !placed || index > last || row.conversion().equals(MapDraft.SUBTRACT);
      if (!known || !inTurn) {
        throw new LayoutException(
            "order alone does not find the place of %s (%s), expected tensors in the order of the network's layers; make a table with --draft-map"
                .formatted(
                    row.theirs().isEmpty()
                        ? "layer '" + row.layer() + "'"
                        : "tensor '" + row.theirs() + "'",
                    known
                        ? "it would be layer '" + row.layer() + "'"
                        : row.note().substring(MapDraft.CHECK.length())));
      }
      if (placed) {
        last = Math.max(last, index);
      }
      rows.add(
          new Row(row.line(), row.theirs(), row.layer(), row.parameter(), row.conversion(), ""));
    }
    return new InOrder(new TensorMap(source, rows));
  }

  @Override
  public String id() {
    return "its own order";
  }

  @Override
  public boolean ignores(TensorInfo tensor) {
    return table.ignores(tensor);
  }

  @Override
  public List<Entry> entries(ComputationGraphConfiguration configuration) {
    return table.entries(configuration);
  }
}
