package org.vgg4j.trainer.diagnosis.watcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.vgg4j.models.ModelFactory;
import org.vgg4j.models.ModelInfo;
import org.vgg4j.models.ModelOptions;
import org.vgg4j.trainer.runs.RunDirectory;

class NetworkFactsTest {

  private static NetworkFacts facts(ModelInfo model) throws Exception {
    ModelOptions options = ModelOptions.of(model.defaultInput(), 10).withWidth(0.1);
    return NetworkFacts.of(
        RunDirectory.JSON.readTree(ModelFactory.configure(model.name(), options).toJson()));
  }

  @Test
  void onlyThePublishedNetworksHaveTheirDefects() throws Exception {
    for (ModelInfo model : ModelFactory.models()) {
      NetworkFacts facts = facts(model);
      boolean compact = model.name().equals("pytorch-vgg16-compact-as-published");
      boolean large = model.name().equals("pytorch-vgg16-bn-224-as-published");
      assertThat(facts.reluOnLogits())
          .as(model.name())
          .isEqualTo(compact || large ? "logits" : null);
      assertThat(facts.earlySoftmax()).as(model.name()).isEqualTo(large ? "softmax" : null);
    }
  }

  @Test
  void batchNormIsSeenWhereThereIsSome() throws Exception {
    for (String name : List.of("vgg16-bn", "keras-resnet10", "resnet-v2")) {
      assertThat(facts(ModelFactory.info(name)).batchNorm()).as(name).isTrue();
    }
    assertThat(facts(ModelFactory.info("vgg16")).batchNorm()).isFalse();
  }
}
