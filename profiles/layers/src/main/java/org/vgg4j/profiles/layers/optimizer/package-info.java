/**
 * What every engine needs to take the optimizer's step in the place of Deeplearning4j: its place in
 * a graph's solver, and what of the parameters is updated by which rule.
 */
package org.vgg4j.profiles.layers.optimizer;
