package org.vgg4j.trainer.views.report;

import java.util.List;

/** What the watcher found; empty where there is nothing. */
record FindingsSection(List<Item> findings) {

  /**
   * A finding.
   *
   * @param where step and layer
   * @param advice may be empty
   */
  record Item(String code, String where, String seen, String advice) {}

  static FindingsSection of(RunFiles files) {
    return new FindingsSection(
        files.findings().stream()
            .map(
                finding ->
                    new Item(
                        finding.code().id(),
                        "step "
                            + finding.step()
                            + (finding.layer() == null ? "" : ", layer " + finding.layer()),
                        finding.seen(),
                        finding.advice()))
            .toList());
  }
}
