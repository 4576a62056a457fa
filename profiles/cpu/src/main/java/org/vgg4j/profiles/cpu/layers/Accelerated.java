package org.vgg4j.profiles.cpu.layers;

/** A layer or an addition that oneDNN computes in the place of the stock one. */
public interface Accelerated {}
