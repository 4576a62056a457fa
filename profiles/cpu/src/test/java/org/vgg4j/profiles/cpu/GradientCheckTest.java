package org.vgg4j.profiles.cpu;

import org.vgg4j.profiles.agreement.GradientCheck;

/** Gradients by oneDNN against differences of the loss. */
class GradientCheckTest extends GradientCheck implements ChannelsLast {}
