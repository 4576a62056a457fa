package org.vgg4j.profiles.cpu.layers;

import org.vgg4j.profiles.Fallbacks;
import org.vgg4j.profiles.cpu.convolution.ConvolutionContext;
import org.vgg4j.profiles.cpu.onednn.Session;

/**
 * What all replaced layers of a graph share.
 *
 * @param convolutions what the convolutions among them share
 * @param listeners whether somebody looks at activations
 * @param fallbacks where to count passes that run stock after all
 */
public record GraphContext(
    ConvolutionContext convolutions, ActivationListeners listeners, Fallbacks fallbacks) {

  /** oneDNN's memory and primitives. */
  public Session session() {
    return convolutions.session();
  }
}
