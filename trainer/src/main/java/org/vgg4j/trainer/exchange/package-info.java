/** Weights from files of other frameworks, and networks for them. */
package org.vgg4j.trainer.exchange;
