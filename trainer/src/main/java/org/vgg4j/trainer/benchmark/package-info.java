/** Measures what this machine computes: images a second of a network, and where its time goes. */
package org.vgg4j.trainer.benchmark;
