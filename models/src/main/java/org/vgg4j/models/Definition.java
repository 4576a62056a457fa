package org.vgg4j.models;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * One model of the catalog.
 *
 * @param info its name and what it was made for
 * @param initialization where its weights start unless the user chooses
 * @param sizes which image sizes it can take
 * @param takesHead whether the user may choose its head
 * @param takesBlocks whether the user may choose its block list
 * @param plan its layers
 */
record Definition(
    ModelInfo info,
    WeightInitialization initialization,
    Sizes sizes,
    boolean takesHead,
    boolean takesBlocks,
    Plan plan) {

  /** Image sizes a network can take. */
  record Sizes(int minimum, int multipleOf) {

    /** Five halvings must come out even. */
    static final Sizes FIVE_POOLS = new Sizes(32, 32);

    static Sizes atLeast(int minimum) {
      return new Sizes(minimum, 1);
    }

    private boolean allow(int size) {
      return size >= minimum && size % multipleOf == 0;
    }

    private int nearest(int size) {
      return Math.max(minimum, ((size + multipleOf - 1) / multipleOf) * multipleOf);
    }

    @Override
    public String toString() {
      return multipleOf > 1 ? "divisible by " + multipleOf : "of at least " + minimum;
    }
  }

  /** Stacks a model's layers. */
  @FunctionalInterface
  interface Plan {
    ComputationGraphConfiguration build(NetworkBuilder network, ModelOptions options);
  }

  ComputationGraphConfiguration configure(ModelOptions options) {
    check(options);
    return plan.build(new NetworkBuilder(options, initialization), options);
  }

  private void check(ModelOptions options) {
    InputShape input = options.input();
    if (!sizes.allow(input.height()) || !sizes.allow(input.width())) {
      InputShape remedy =
          new InputShape(
              input.channels(), sizes.nearest(input.height()), sizes.nearest(input.width()));
      throw new ModelException(
          "input %s: model '%s' expects height and width %s; for example %s"
              .formatted(input, info.name(), sizes, remedy));
    }
    if (options.head() != null && !takesHead) {
      throw new ModelException(
          "head '%s': model '%s' has a head of its own, only VGG networks take one; leave it out"
              .formatted(options.head().id(), info.name()));
    }
    if (options.blocks() != null && !takesBlocks) {
      throw new ModelException(
          "blocks %s: model '%s' has blocks of its own; leave them out or use model 'resnet-v2'"
              .formatted(options.blocks(), info.name()));
    }
  }
}
