/** Training on Apache Spark: the connection, and steps that a cluster's executors take. */
package org.vgg4j.profiles.spark;
