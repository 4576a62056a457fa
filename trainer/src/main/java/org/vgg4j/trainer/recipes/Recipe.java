package org.vgg4j.trainer.recipes;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;

/**
 * Everything that decides what a run computes. Every component is a field of a recipe's YAML and
 * can be set with {@code --set FIELD=VALUE}; {@code field-defaults.yaml} holds the value of each
 * field that a recipe leaves out.
 *
 * @param name the recipe's name, part of the run folder's name
 * @param description one line for {@code recipes}
 * @param model a name that {@code models} lists
 * @param width multiplies every hidden layer's channels; above 0
 * @param dropout probability to drop a unit, in [0, 1); null takes the model's own
 * @param head the classifier's layers; null takes the model's own
 * @param blocks residual blocks per stage, for {@code resnet-v2}; null takes the model's own
 * @param init weight initialization; null takes the model's own
 * @param data {@code cifar10}, {@code cifar10-sample} or a folder of images
 * @param dataDir where the data lies, if not in {@code $VGG4J_HOME/data}; null for there
 * @param imageSize height and width in pixels that images are brought to; 0 takes the model's own
 *     for folders, the images' own for CIFAR-10
 * @param limitTrain training images to use, 0 for all
 * @param limitTest test images to use, 0 for all
 * @param validationFraction share of the training images held out to choose the best epoch, in (0,
 *     1)
 * @param normalization {@code zero-one} (pixel / 255) or {@code per-channel} (zero mean, unit
 *     deviation over the training images)
 * @param cropPadding pixels of zero padding for random crops, 0 for none
 * @param cropScale the least share of an image's area that a random resized crop takes, in (0, 1];
 *     1 takes none
 * @param flip whether images are mirrored at random
 * @param cutout side in pixels of the square that is blanked at random, 0 for none
 * @param labelSmoothing share of the target spread over all classes, in [0, 1)
 * @param batchSize images per step, at least 1
 * @param epochs epochs to train, at least 1; ignored where {@code steps} is set
 * @param steps optimizer steps to train, 0 to go by epochs
 * @param optimizer {@code adam}, {@code adagrad}, {@code sgd}, {@code nesterov} or {@code rmsprop}
 * @param learningRate the schedule's highest rate, above 0
 * @param momentum in [0, 1)
 * @param weightDecay decoupled weight decay (Loshchilov and Hutter, 2019), at least 0
 * @param l2 L2 penalty added to the loss, at least 0
 * @param schedule {@code constant}, {@code step}, {@code time-decay}, {@code one-cycle} or {@code
 *     cosine}
 * @param warmupSteps steps over which the rate rises linearly from 0
 * @param scheduleDecay {@code time-decay}: the rate is learningRate / (1 + scheduleDecay * step)
 * @param scheduleFactor {@code step}: what the rate is multiplied with
 * @param scheduleEpochs {@code step}: epochs between two multiplications
 * @param seed seeds weights, data order, augmentation and dropout
 * @param precision {@code fp32} or {@code bf16}
 * @param acceleration {@code on}, {@code fixed} (no choice by timing, repeats bit for bit) or
 *     {@code off} (stock Deeplearning4j)
 * @param threads compute threads, 0 for the machine's physical cores
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
@JsonPropertyOrder({"name", "description"})
public record Recipe(
    String name,
    String description,
    String model,
    double width,
    Double dropout,
    String head,
    List<Integer> blocks,
    String init,
    String data,
    String dataDir,
    int imageSize,
    int limitTrain,
    int limitTest,
    double validationFraction,
    String normalization,
    int cropPadding,
    double cropScale,
    boolean flip,
    int cutout,
    double labelSmoothing,
    int batchSize,
    int epochs,
    long steps,
    String optimizer,
    double learningRate,
    double momentum,
    double weightDecay,
    double l2,
    String schedule,
    long warmupSteps,
    double scheduleDecay,
    double scheduleFactor,
    int scheduleEpochs,
    long seed,
    String precision,
    String acceleration,
    int threads) {}
