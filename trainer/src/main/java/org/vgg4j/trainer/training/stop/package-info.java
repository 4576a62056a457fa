/** How a training is stopped: by a signal, and what is said of a step that does not end. */
package org.vgg4j.trainer.training.stop;
