/** Where a training begins: from nothing, from weights, or where an earlier run stopped. */
package org.vgg4j.trainer.training.start;
