package org.vgg4j.profiles.cpu;

import org.vgg4j.profiles.agreement.RealImagesAgreement;

/** Stock against oneDNN, from the same weights, on real photographs. */
class RealImagesTest extends RealImagesAgreement implements ChannelsLast {}
