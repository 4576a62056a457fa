package org.vgg4j.profiles.cpu.layers;

import org.vgg4j.profiles.Fallbacks;
import org.vgg4j.profiles.cpu.onednn.ComputeThreads;
import org.vgg4j.profiles.cpu.onednn.Session;

/**
 * What all replaced layers of a graph share.
 *
 * @param session oneDNN's memory and primitives
 * @param watch whether somebody looks at activations
 * @param threads how many threads compute
 * @param fallbacks where to count passes that run stock after all
 */
record Surroundings(Session session, Watch watch, ComputeThreads threads, Fallbacks fallbacks) {}
