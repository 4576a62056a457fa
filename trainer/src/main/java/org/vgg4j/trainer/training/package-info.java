/** The training loop: batches through a graph, epoch by epoch, into a run's folder. */
package org.vgg4j.trainer.training;
