/**
 * The agreement tests of accelerated layers, written once: whatever an engine computes in the place
 * of Deeplearning4j's stock layers has to be what they compute, layer by layer and in whole
 * networks, forwards and backwards, in running statistics, around a graph's life, and where values
 * are not finite.
 *
 * <p>A suite is an abstract class. An engine's module extends it in its tests and says, as an
 * {@link org.vgg4j.profiles.agreement.EngineUnderTest}, how a graph is accelerated.
 */
package org.vgg4j.profiles.agreement;
