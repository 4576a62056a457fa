/** What runs in the executors: replicas of the network that take steps of their own. */
package org.vgg4j.profiles.spark.worker;
