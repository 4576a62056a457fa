/**
 * {@code train --tensorboard}: event files that TensorBoard opens, written without its libraries.
 */
package org.vgg4j.trainer.views.tensorboard;
