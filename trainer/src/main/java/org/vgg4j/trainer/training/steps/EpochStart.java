package org.vgg4j.trainer.training.steps;

import java.util.function.BooleanSupplier;
import java.util.function.LongToDoubleFunction;

/**
 * Where an epoch, or what is left of it, begins.
 *
 * @param epoch from 0
 * @param batch steps of this epoch that were taken before
 * @param step steps of the run that were taken before
 * @param rate the learning rate of a step of the run, counted from 0; it holds until the epoch ends
 *     or begins again
 * @param stopped once true, no more is prepared than is needed
 */
public record EpochStart(
    int epoch, int batch, long step, LongToDoubleFunction rate, BooleanSupplier stopped) {}
