package org.vgg4j.profiles.cpu.layers;

/** Marks the layer implementations that this package puts in the place of stock ones. */
interface Replaced {}
