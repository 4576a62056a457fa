package org.vgg4j.profiles.spark;

import java.util.function.Consumer;
import org.vgg4j.trainer.training.steps.Cluster;
import org.vgg4j.trainer.training.steps.ClusterEngine;
import org.vgg4j.trainer.training.steps.ClusterRequest;

/** Apache Spark. */
public final class SparkEngine implements ClusterEngine {

  @Override
  public Cluster connect(ClusterRequest request, Consumer<String> say) {
    SparkSettings.requirePublicPath("--cluster", request.master());
    SparkSettings.requirePublicPath("--cluster-dir", request.directory());
    return SparkConnection.open(MasterAddress.parse(request.master()), request, say);
  }
}
