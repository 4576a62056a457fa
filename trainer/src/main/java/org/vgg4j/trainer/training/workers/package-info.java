/**
 * Replicas of a network that train side by side: how a step's images fall to them, what each of
 * them computes, and how they stay together.
 */
package org.vgg4j.trainer.training.workers;
