/**
 * Convolutions with windows of 3x3 by {@linkplain
 * org.vgg4j.profiles.cpu.winograd.WinogradTransforms Winograd's} F(4x4, 3x3), between values in
 * oneDNN's memory.
 */
package org.vgg4j.profiles.cpu.winograd;
