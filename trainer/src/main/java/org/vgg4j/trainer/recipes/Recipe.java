package org.vgg4j.trainer.recipes;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.ArrayList;
import java.util.List;
import org.vgg4j.datasets.CropBorder;
import org.vgg4j.datasets.Decoding;
import org.vgg4j.datasets.Flip;
import org.vgg4j.datasets.NormalizationKind;
import org.vgg4j.datasets.augment.AugmentationKind;
import org.vgg4j.datasets.augment.Augmentations;
import org.vgg4j.datasets.augment.Crop;
import org.vgg4j.datasets.augment.Cutout;
import org.vgg4j.datasets.augment.HorizontalFlip;
import org.vgg4j.datasets.augment.ResizedCrop;
import org.vgg4j.datasets.batches.Sampling;
import org.vgg4j.models.Head;
import org.vgg4j.models.Optimizer;
import org.vgg4j.models.WeightInitialization;
import org.vgg4j.profiles.AccelerationSettings;
import org.vgg4j.profiles.GradientClip;
import org.vgg4j.profiles.Precision;

/**
 * Everything that decides what a run computes. Every component of the records in it is a field of a
 * recipe's YAML, which is flat, and can be set with {@code --set FIELD=VALUE}; {@code
 * field-defaults.yaml} holds the value of each field that a recipe leaves out.
 *
 * @param name the recipe's name, part of the run folder's name
 * @param description one line for {@code recipes}
 */
public record Recipe(
    String name,
    String description,
    @JsonUnwrapped Network network,
    @JsonUnwrapped Images images,
    @JsonUnwrapped Augmentation augmentation,
    @JsonUnwrapped Optimization optimization,
    @JsonUnwrapped RateSchedule rate,
    @JsonUnwrapped Testing testing,
    @JsonUnwrapped Execution execution) {

  /**
   * The network that is trained.
   *
   * @param model a name that {@code models} lists
   * @param width multiplies every hidden layer's channels; above 0
   * @param dropout probability to drop a unit, in [0, 1); null takes the model's own
   * @param head the classifier's layers; null takes the model's own
   * @param blocks residual blocks per stage, for {@code resnet-v2}; null takes the model's own
   * @param init weight initialization; null takes the model's own
   * @param whitening whether a layer that whitens patches of 2x2 pixels, computed from the training
   *     images and fixed but for its biases, stands before the model's own
   */
  public record Network(
      String model,
      double width,
      Double dropout,
      Head head,
      List<Integer> blocks,
      WeightInitialization init,
      boolean whitening) {}

  /**
   * The images that it is trained on.
   *
   * @param data the name of a data set, or a folder of images
   * @param dataDir where the data lies, if not in {@code $VGG4J_HOME/data}; null for there
   * @param imageSize height and width in pixels that images are brought to; 0 takes the model's own
   *     for folders, the images' own for data sets that are known by name
   * @param channels channels that images are brought to, 1 (gray) or 3; 0 takes 3 for folders, the
   *     images' own for data sets that are known by name
   * @param decode how the files of a folder are decoded
   * @param limitTrain training images to use, 0 for all
   * @param limitTest test images to use, 0 for all
   * @param validationFraction share of the training images held out to choose the best epoch, in
   *     (0, 1)
   * @param groupBy a regular expression that finds in {@code <class>/<file>} what an image belongs
   *     to; images of one group are never in two parts; null for none
   * @param folds how many folds the images are divided in, each of which is tested with in a run of
   *     its own; 0 for none
   * @param fold which of them is tested with, from 1; 0 for none
   * @param normalization what becomes of pixels
   * @param sampling which images an epoch has
   * @param classWeights what the loss of each class is multiplied with, as {@link ClassWeights} has
   *     it
   */
  public record Images(
      String data,
      String dataDir,
      int imageSize,
      int channels,
      Decoding decode,
      int limitTrain,
      int limitTest,
      double validationFraction,
      String groupBy,
      int folds,
      int fold,
      NormalizationKind normalization,
      Sampling sampling,
      String classWeights) {}

  /**
   * What is done to training images and their labels.
   *
   * @param cropPadding pixels of padding for random crops, 0 for none
   * @param cropBorder what these pixels are
   * @param cropScale the least share of an image's area that a random resized crop takes, in (0,
   *     1]; 1 takes none
   * @param flip when images are mirrored
   * @param cutout side in pixels of the square that is blanked at random, 0 for none
   * @param augment other augmentations, as {@link Augmentations#parse(List)} takes them, or these
   * @param labelSmoothing share of the target spread over all classes, in [0, 1)
   */
  public record Augmentation(
      int cropPadding,
      CropBorder cropBorder,
      double cropScale,
      Flip flip,
      int cutout,
      List<String> augment,
      double labelSmoothing) {

    /**
     * All of it in one list, what stands in fields of its own before the others of its kind.
     *
     * @throws IllegalArgumentException if a line is wrong, or what it says stands in a field too
     */
    public Augmentations list() {
      Augmentations listed = Augmentations.parse(augment);
      List<org.vgg4j.datasets.augment.Augmentation> fields = new ArrayList<>();
      if (cropScale < 1) {
        fields.add(apart(new ResizedCrop(cropScale), listed, "cropScale=1"));
      }
      if (cropPadding > 0) {
        fields.add(apart(new Crop(cropPadding, cropBorder), listed, "cropPadding=0"));
      }
      if (flip != Flip.NONE) {
        fields.add(apart(new HorizontalFlip(flip), listed, "flip=none"));
      }
      if (cutout > 0) {
        fields.add(apart(new Cutout(cutout), listed, "cutout=0"));
      }
      return new Augmentations(fields).and(listed);
    }

    private static org.vgg4j.datasets.augment.Augmentation apart(
        org.vgg4j.datasets.augment.Augmentation field, Augmentations listed, String none) {
      if (listed.find(field.getClass()).isPresent()) {
        throw new IllegalArgumentException(
            "augment has '%s', which a field of its own asks for too, expected one of the two; set %s or take it out of the list"
                .formatted(AugmentationKind.of(field).id(), none));
      }
      return field;
    }
  }

  /**
   * How, and for how long, the weights are fitted.
   *
   * @param batchSize images that are in a network at once, at least 1
   * @param epochs epochs to train, at least 1; ignored where {@code steps} is set
   * @param steps optimizer steps to train, 0 to go by epochs
   * @param seconds wall time that the run may take, test included, which decides how many steps
   *     there are; 0 to go by steps or epochs
   * @param patience epochs in a row without a better validation after which a run ends; 0 for none
   * @param optimizer how a gradient becomes a step
   * @param learningRate the schedule's highest rate, above 0
   * @param momentum in [0, 1)
   * @param epsilon what Adam, AdaGrad and RMSProp add to the root that they divide by, above 0 and
   *     at most 1; null takes the optimizer's own
   * @param weightDecay decoupled weight decay (Loshchilov and Hutter, 2019), at least 0
   * @param l2 L2 penalty added to the loss, at least 0
   * @param batchNormRateFactor what batch norm's scales and shifts learn faster by than the rest,
   *     above 0
   * @param fixedBatchNormScale whether batch norm's scales stay as they start, at 1
   * @param whiteningBiasEpochs epochs after which the whitening layer's biases stay as they are
   * @param lookahead steps between two moves of slow weights that the fast ones are set back to; 0
   *     for none
   * @param emaDecay share of the weights' moving average that every step keeps, in [0, 1); 0 for no
   *     average
   * @param averageEpochs last epochs whose weights are averaged; 0 for none
   * @param clipNorm bound on the norm of a step's gradient, 0 for none
   * @param clipValue bound on each number of it, 0 for none
   * @param accumulate batches whose gradients are added up for one step, at least 1
   * @param workers replicas of the network that train side by side, each on a batch of its own, at
   *     least 1
   * @param sync how they stay together: what {@link WorkerSync} says
   * @param freeze how much of the network, from its input on, is not trained: what {@link
   *     FrozenPart} says
   * @param baseRateFactor what the rate of all layers before the class scores is multiplied with,
   *     above 0
   * @param seed seeds weights, data order, augmentation and dropout
   */
  public record Optimization(
      int batchSize,
      int epochs,
      long steps,
      long seconds,
      int patience,
      Optimizer optimizer,
      double learningRate,
      double momentum,
      Double epsilon,
      double weightDecay,
      double l2,
      double batchNormRateFactor,
      boolean fixedBatchNormScale,
      int whiteningBiasEpochs,
      int lookahead,
      double emaDecay,
      int averageEpochs,
      double clipNorm,
      double clipValue,
      int accumulate,
      int workers,
      String sync,
      String freeze,
      double baseRateFactor,
      long seed) {

    /**
     * Optimizer steps that are asked for; where time decides, a first guess.
     *
     * @param stepsPerEpoch of an epoch, a last batch of another size included
     */
    public long totalSteps(int stepsPerEpoch) {
      return steps > 0 ? steps : (long) epochs * stepsPerEpoch;
    }

    /** Images of a step: those of all batches that all workers compute for it. */
    public int imagesPerStep() {
      return batchSize * accumulate * workers;
    }

    /** Bounds on the gradient of a step. */
    public GradientClip clip() {
      return new GradientClip(clipNorm, clipValue);
    }

    /** Whether another run is as long. */
    public boolean isAsLongAs(Optimization other) {
      return epochs == other.epochs && steps == other.steps && seconds == other.seconds;
    }

    /** Whether the result is an average of the weights that are trained. */
    public boolean averages() {
      return emaDecay > 0 || averageEpochs > 0;
    }
  }

  /**
   * What the learning rate does over the run.
   *
   * @param schedule its shape
   * @param warmupSteps steps over which the rate rises linearly from 0
   * @param scheduleDecay {@code time-decay}: the rate is learningRate / (1 + scheduleDecay * step)
   * @param scheduleFactor {@code step} and {@code plateau}: what the rate is multiplied with
   * @param schedulePatience {@code plateau}: epochs in a row without a better validation before the
   *     rate is multiplied
   * @param scheduleEpochs {@code step}: epochs between two multiplications
   * @param scheduleStart {@code triangle}: what the rate is multiplied with in the first step
   * @param schedulePeak {@code triangle}: share of the run after which the rate is highest
   * @param scheduleEnd {@code triangle}: what the rate is multiplied with after the last step
   */
  public record RateSchedule(
      ScheduleKind schedule,
      long warmupSteps,
      double scheduleDecay,
      double scheduleFactor,
      int schedulePatience,
      int scheduleEpochs,
      double scheduleStart,
      double schedulePeak,
      double scheduleEnd) {}

  /**
   * What is tested in the end, and how.
   *
   * @param bestMetric the figure of the validation split by which the best epoch is chosen
   * @param testedEpoch the epoch whose weights are the run's result
   * @param testViews views of each image whose scores are averaged in the test
   */
  public record Testing(BestMetric bestMetric, TestedEpoch testedEpoch, TestViews testViews) {}

  /**
   * How it is computed.
   *
   * @param precision what convolutions and dense layers compute in
   * @param acceleration whether layers are replaced, and how their kernels are chosen
   * @param threads compute threads, 0 for the machine's physical cores
   */
  public record Execution(
      Precision precision, AccelerationSettings.Mode acceleration, int threads) {}
}
