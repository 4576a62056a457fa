/** What a network gets right on a set of images, and what it says of single ones. */
package org.vgg4j.trainer.evaluation;
