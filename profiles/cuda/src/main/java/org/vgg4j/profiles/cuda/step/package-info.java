/**
 * Training steps that wait for nothing: the passes over a graph in the memory that Deeplearning4j
 * uses for them, which is not waited for where all work on it is queued on one stream, and figures
 * that are read some steps later.
 */
package org.vgg4j.profiles.cuda.step;
