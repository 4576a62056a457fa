package org.vgg4j.profiles.spark.worker;

import java.io.Serializable;
import org.vgg4j.profiles.Device;

/**
 * What a worker has to know of a run, the same in all its rounds.
 *
 * @param run names the run: replicas are kept for it
 * @param recipe in YAML, as of one worker
 * @param network the graph's configuration in Deeplearning4j's JSON
 * @param images the folder of the staged training images
 * @param mean of each channel, 0 to 1
 * @param deviation of each channel, 0 to 1
 * @param workers that take steps
 * @param stepImages images of a step of all workers
 * @param partImages images that are in a network at once
 * @param least images that a batch has at least
 * @param threads that each worker computes on
 * @param beside workers that may compute at once in an executor, at least 1
 * @param device that an executor is to compute on, unless it is the driver's own process
 */
public record WorkerTask(
    String run,
    String recipe,
    String network,
    String images,
    float[] mean,
    float[] deviation,
    int workers,
    int stepImages,
    int partImages,
    int least,
    int threads,
    int beside,
    Device device)
    implements Serializable {}
