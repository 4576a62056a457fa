/**
 * Checkpoints: zip files that plain Deeplearning4j loads, plus one entry, {@code vgg4j.json}, with
 * what a model alone does not say.
 */
package org.vgg4j.trainer.checkpoints;
