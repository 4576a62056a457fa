/**
 * Known-answer tests of a device: small networks with known weights and images, trained for three
 * steps, must give what stock Deeplearning4j gave on a processor.
 */
package org.vgg4j.trainer.selftest;
