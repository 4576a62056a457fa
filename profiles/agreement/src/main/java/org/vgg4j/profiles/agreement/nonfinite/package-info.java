/**
 * NaN and infinity in images, weights and gradients: whether they go through accelerated layers as
 * through stock ones.
 */
package org.vgg4j.profiles.agreement.nonfinite;
