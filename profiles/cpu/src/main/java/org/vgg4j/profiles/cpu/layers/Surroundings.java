package org.vgg4j.profiles.cpu.layers;

import org.vgg4j.profiles.Fallbacks;
import org.vgg4j.profiles.cpu.onednn.Session;

/**
 * What all replaced layers of a graph share.
 *
 * @param session oneDNN's memory and primitives
 * @param watch whether somebody looks at activations
 * @param fallbacks where to count passes that run stock after all
 */
record Surroundings(Session session, Watch watch, Fallbacks fallbacks) {}
