package org.vgg4j.models.layouts;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.vgg4j.models.layouts.Network.Place;

/**
 * A network read as a VGG: blocks of 3x3 convolutions, each with its own ReLU or followed by batch
 * norm and ReLU, a pool behind each block, dense layers. What the layouts of published VGG files
 * have in common.
 *
 * @param convolutions in order
 * @param globalPool the mean over height and width in front of the dense layers; null for none
 * @param dense in order, the last one gives the class scores
 */
record VggReader(List<Convolution> convolutions, Place globalPool, List<Place> dense) {

  private static final int KERNEL = 3;

  /**
   * One convolution.
   *
   * @param block from 1
   * @param number in its block, from 1
   * @param place the convolution
   * @param norm the batch norm behind it; null if there is none
   */
  record Convolution(int block, int number, Place place, Place norm) {}

  /**
   * @param layout for messages
   * @throws LayoutException if the network is no such network
   */
  static VggReader read(String layout, List<Place> places) {
    Reading reading = new Reading(layout);
    places.forEach(reading::accept);
    if (reading.convolutions.isEmpty() || reading.dense.isEmpty()) {
      throw new LayoutException(
          "layout '%s' is for VGG networks, this one has %d convolutions and %d dense layers; use layout '%s', which takes any model"
              .formatted(layout, reading.convolutions.size(), reading.dense.size(), any(layout)));
    }
    return new VggReader(reading.convolutions, reading.globalPool, reading.dense);
  }

  static LayoutException misfit(String layout, Place place, String why) {
    return new LayoutException(
        "layout '%s' has no layer such as %s, %s; use layout '%s', which takes any model"
            .formatted(layout, place.words(), why, any(layout)));
  }

  private static String any(String layout) {
    boolean keras = layout.equals(WeightLayout.KERAS_APPLICATIONS.id());
    return (keras ? WeightLayout.VGG4J_KERAS : WeightLayout.VGG4J).id();
  }

  /** What has been read so far. */
  private static final class Reading {
    private final String layout;
    private final List<Convolution> convolutions = new ArrayList<>();
    private final List<Place> dense = new ArrayList<>();
    private Place globalPool;
    private int block = 1;
    private int number;

    /** A convolution whose batch norm has not come yet. */
    private Place unnormed;

    /** A batch norm whose ReLU has not come yet. */
    private Place unbent;

    Reading(String layout) {
      this.layout = layout;
    }

    void accept(Place place) {
      Layer layer = place.layer();
      if (unnormed != null && !(layer instanceof BatchNormalization)) {
        throw misfit(layout, unnormed, "a convolution without ReLU and batch norm");
      }
      if (unbent != null && !isRelu(layer)) {
        throw misfit(layout, unbent, "a batch norm without ReLU behind it");
      }
      boolean weights = place.parameters().containsKey(Role.DENSE_WEIGHT);
      if (weights) {
        dense.add(place);
      } else if (!dense.isEmpty()) {
        behindDense(place);
      } else if (layer != null && layer.getClass() == ConvolutionLayer.class) {
        convolution(place, (ConvolutionLayer) layer);
      } else if (unnormed != null) {
        convolutions.add(new Convolution(block, number, unnormed, place));
        unnormed = null;
        unbent = place;
      } else if (unbent != null) {
        unbent = null;
      } else if (layer instanceof SubsamplingLayer && number > 0) {
        block++;
        number = 0;
      } else if (layer instanceof GlobalPoolingLayer) {
        globalPool = place;
      } else if (!(layer instanceof DropoutLayer && number == 0)) {
        throw misfit(layout, place, "in this place");
      }
    }

    private void convolution(Place place, ConvolutionLayer layer) {
      int[] kernel = layer.getKernelSize();
      if (kernel[0] != KERNEL || kernel[1] != KERNEL) {
        throw misfit(layout, place, "with a kernel other than 3x3");
      }
      number++;
      if (layer.getActivationFn() instanceof ActivationIdentity) {
        unnormed = place;
      } else if (layer.getActivationFn() instanceof ActivationReLU) {
        convolutions.add(new Convolution(block, number, place, null));
      } else {
        throw misfit(layout, place, "with " + layer.getActivationFn());
      }
    }

    private void behindDense(Place place) {
      Layer layer = place.layer();
      if (!(layer instanceof DropoutLayer
          || layer instanceof LossLayer
          || layer instanceof ActivationLayer)) {
        throw misfit(layout, place, "behind a dense layer");
      }
    }

    private static boolean isRelu(Layer layer) {
      return layer instanceof ActivationLayer activation
          && activation.getActivationFn() instanceof ActivationReLU;
    }
  }
}
