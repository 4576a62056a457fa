/** What of a graph oneDNN computes, by which layers, and which of their passes can be timed. */
package org.vgg4j.profiles.cpu.graph;
