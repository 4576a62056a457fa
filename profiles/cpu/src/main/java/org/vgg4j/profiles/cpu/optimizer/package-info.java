/**
 * The optimizer's step in one pass over memory.
 *
 * <p>Stock Deeplearning4j divides the gradient by the batch size, adds penalties, turns it into an
 * update and subtracts that, each for itself and block by block. Here every weight is read and
 * written once. Configuration and the optimizer's state stay Deeplearning4j's.
 */
package org.vgg4j.profiles.cpu.optimizer;
