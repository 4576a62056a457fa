/** Who takes the steps of an epoch, and what is read from each. */
package org.vgg4j.trainer.training.steps;
