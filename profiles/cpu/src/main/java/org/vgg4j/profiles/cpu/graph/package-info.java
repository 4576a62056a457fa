/**
 * Which layers of a graph are replaced, by what, and how they are connected; and how the stock ones
 * are put back.
 */
package org.vgg4j.profiles.cpu.graph;
