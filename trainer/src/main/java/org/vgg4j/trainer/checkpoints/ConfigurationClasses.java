package org.vgg4j.trainer.checkpoints;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Deeplearning4j's own classes that a network of images may be made of. A checkpoint may name no
 * other: Deeplearning4j loads and initializes whatever class its JSON names, before it finds out
 * whether that is a layer at all.
 */
final class ConfigurationClasses {

  private static final String NN = "org.deeplearning4j.nn.";
  private static final String CONF = NN + "conf.";
  private static final String ND4J = "org.nd4j.linalg.";

  private static final Map<String, List<String>> BY_PACKAGE =
      Map.ofEntries(
          names(
              CONF + "graph.",
              "ElementWiseVertex FrozenVertex L2NormalizeVertex LayerVertex MergeVertex"
                  + " PoolHelperVertex PreprocessorVertex ReshapeVertex ScaleVertex ShiftVertex"
                  + " SubsetVertex"),
          names(
              CONF + "layers.",
              "ActivationLayer BatchNormalization CnnLossLayer Convolution2D ConvolutionLayer"
                  + " Deconvolution2D DenseLayer DepthwiseConvolution2D DropoutLayer"
                  + " GlobalPoolingLayer LocalResponseNormalization LossLayer OutputLayer"
                  + " PReLULayer Pooling2D SeparableConvolution2D SpaceToDepthLayer"
                  + " SubsamplingLayer Upsampling2D ZeroPaddingLayer"),
          names(CONF + "layers.convolutional.", "Cropping2D"),
          names(CONF + "layers.misc.", "FrozenLayer FrozenLayerWithBackprop"),
          names(
              CONF + "preprocessor.",
              "CnnToFeedForwardPreProcessor ComposableInputPreProcessor"
                  + " FeedForwardToCnnPreProcessor"),
          names(
              CONF + "inputs.",
              "InputType$InputTypeConvolutional InputType$InputTypeConvolutionalFlat"
                  + " InputType$InputTypeFeedForward"),
          names(
              CONF + "dropout.",
              "AlphaDropout Dropout GaussianDropout GaussianNoise SpatialDropout"),
          names(CONF + "weightnoise.", "DropConnect WeightNoise"),
          names(
              CONF + "constraint.",
              "MaxNormConstraint MinMaxNormConstraint NonNegativeConstraint UnitNormConstraint"),
          names(
              CONF + "distribution.",
              "BinomialDistribution ConstantDistribution GaussianDistribution LogNormalDistribution"
                  + " NormalDistribution OrthogonalDistribution TruncatedNormalDistribution"
                  + " UniformDistribution"),
          names(
              NN + "weights.",
              "WeightInitConstant WeightInitDistribution WeightInitIdentity WeightInitLecunUniform"
                  + " WeightInitNormal WeightInitRelu WeightInitReluUniform"
                  + " WeightInitSigmoidUniform WeightInitUniform"
                  + " WeightInitVarScalingNormalFanAvg WeightInitVarScalingNormalFanIn"
                  + " WeightInitVarScalingNormalFanOut WeightInitVarScalingUniformFanAvg"
                  + " WeightInitVarScalingUniformFanIn WeightInitVarScalingUniformFanOut"
                  + " WeightInitXavier WeightInitXavierLegacy WeightInitXavierUniform"),
          names(
              ND4J + "activations.impl.",
              "ActivationCube ActivationELU ActivationGELU ActivationHardSigmoid"
                  + " ActivationHardTanH ActivationIdentity ActivationLReLU ActivationMish"
                  + " ActivationPReLU ActivationRReLU ActivationRationalTanh ActivationReLU"
                  + " ActivationReLU6 ActivationRectifiedTanh ActivationSELU ActivationSigmoid"
                  + " ActivationSoftPlus ActivationSoftSign ActivationSoftmax ActivationSwish"
                  + " ActivationTanH ActivationThresholdedReLU"),
          names(
              ND4J + "lossfunctions.impl.",
              "LossBinaryXENT LossCosineProximity LossFMeasure LossHinge LossKLD LossL1 LossL2"
                  + " LossMAE LossMAPE LossMCXENT LossMSE LossMSLE LossMultiLabel"
                  + " LossNegativeLogLikelihood LossPoisson LossSparseMCXENT LossSquaredHinge"
                  + " LossWasserstein"),
          names(
              ND4J + "learning.config.",
              "AMSGrad AdaBelief AdaDelta AdaGrad AdaMax Adam Nadam Nesterovs NoOp RmsProp Sgd"),
          names(ND4J + "learning.regularization.", "L1Regularization L2Regularization WeightDecay"),
          names(
              ND4J + "schedule.",
              "CycleSchedule ExponentialSchedule FixedSchedule InverseSchedule MapSchedule"
                  + " PolySchedule RampSchedule SigmoidSchedule StepSchedule"));

  /** Their full names. */
  static final Set<String> NAMES =
      BY_PACKAGE.entrySet().stream()
          .flatMap(entry -> entry.getValue().stream().map(name -> entry.getKey() + name))
          .collect(Collectors.toUnmodifiableSet());

  private ConfigurationClasses() {}

  private static Map.Entry<String, List<String>> names(String inPackage, String names) {
    return Map.entry(inPackage, List.of(names.split(" ")));
  }
}
