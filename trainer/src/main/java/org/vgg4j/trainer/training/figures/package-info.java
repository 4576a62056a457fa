/** What a training step found out of its batch, which may be known only some steps later. */
package org.vgg4j.trainer.training.figures;
