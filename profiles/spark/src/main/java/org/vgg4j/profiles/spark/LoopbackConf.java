package org.vgg4j.profiles.spark;

import org.apache.spark.SparkConf;

/**
 * The settings of a cluster whose processes are all on this machine: nothing of it listens to the
 * network. Spark reads the address of its servers from the environment, which a process cannot
 * change of itself.
 */
final class LoopbackConf extends SparkConf {
  private static final long serialVersionUID = 1L;

  static final String ADDRESS = "127.0.0.1";

  @Override
  public String getenv(String name) {
    return name.equals("SPARK_LOCAL_IP") || name.equals("SPARK_PUBLIC_DNS")
        ? ADDRESS
        : super.getenv(name);
  }
}
