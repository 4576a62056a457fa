/** The operations of layers, other than convolutions, by kernels of oneDNN. */
package org.vgg4j.profiles.cpu.ops;
