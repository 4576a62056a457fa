package org.vgg4j.trainer.terminal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.vgg4j.datasets.files.PlainText;

/** A table of text: the first column to the left, the others to the right. */
public final class Table {

  private final List<String[]> rows = new ArrayList<>();

  public Table(String... head) {
    rows.add(plain(head));
  }

  /** Before widths are taken: a name may hold a line break, which is written out. */
  private static String[] plain(String[] cells) {
    return Arrays.stream(cells).map(PlainText::name).toArray(String[]::new);
  }

  /** Adds a row, one cell per column. */
  public Table row(String... cells) {
    rows.add(plain(cells));
    return this;
  }

  public void print(Terminal terminal) {
    int[] widths = new int[rows.get(0).length];
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.length; i++) {
        String space = " ".repeat(widths[i] - row[i].length());
        line.append(i == 0 ? row[i] + space : "  " + space + row[i]);
      }
      terminal.print(line.toString().stripTrailing());
      if (row == rows.get(0)) {
        terminal.print("-".repeat(Arrays.stream(widths).sum() + 2 * (widths.length - 1)));
      }
    }
  }
}
