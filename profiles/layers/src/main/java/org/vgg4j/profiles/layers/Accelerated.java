package org.vgg4j.profiles.layers;

/** A layer or an addition that an engine computes in the place of the stock one. */
public interface Accelerated {}
