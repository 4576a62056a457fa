package org.vgg4j.benchmarks;

import java.util.OptionalLong;
import org.vgg4j.trainer.benchmark.ImagesPerSecond;

/**
 * One engine's figures for one workload.
 *
 * @param description what the engine says of itself
 * @param peakMemory in bytes, of training and inference together; empty where nobody tells
 */
record Figures(
    Engine engine,
    String description,
    ImagesPerSecond train,
    ImagesPerSecond infer,
    OptionalLong peakMemory) {}
