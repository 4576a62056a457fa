/** Training images as shards of records on a path that all hosts of a cluster read. */
package org.vgg4j.profiles.spark.shards;
