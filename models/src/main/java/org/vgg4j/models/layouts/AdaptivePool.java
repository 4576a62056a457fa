package org.vgg4j.models.layouts;

import java.util.Arrays;
import java.util.List;

/**
 * The weights of a dense layer behind PyTorch's {@code AdaptiveAvgPool2d(side)}, which we do not
 * have: averaging is linear, so it goes into the weights. Exact for images of any size but for
 * rounding. Row {@code y} of theirs is the mean of our rows {@code floor(y * height / side)} to
 * below {@code ceil((y + 1) * height / side)}, columns likewise.
 *
 * <p>Of images that leave one pixel, theirs has {@code side * side} copies and ours gets the sums
 * of as many weights. Written, they stand at the first of these places, zeros at the others. Of
 * other sizes there is no way back.
 *
 * @param side height and width that the dense layer sees, 1 to 64
 */
public record AdaptivePool(int side) implements Conversion {

  private static final int LARGEST = 64;

  /**
   * @throws IllegalArgumentException if the side is out of its range
   */
  public AdaptivePool {
    if (side < 1 || side > LARGEST) {
      throw new IllegalArgumentException("side " + side + ": expected 1 to " + LARGEST);
    }
  }

  @Override
  public String text() {
    return "adaptive-pool-" + side;
  }

  @Override
  public boolean suits(Role role) {
    return role == Role.DENSE_WEIGHT;
  }

  @Override
  public List<Long> theirShape(Parameter parameter) {
    return List.of(parameter.shape().get(0), image(parameter)[0] * (long) (side * side));
  }

  @Override
  public boolean leadsBack(Parameter parameter) {
    int[] image = image(parameter);
    return image[1] == image[2] && (image[1] == 1 || image[1] == side);
  }

  @Override
  public float[] toOurs(float[] theirs, Parameter parameter) {
    int[] image = image(parameter);
    int height = image[1];
    int width = image[2];
    int planes = Math.toIntExact(parameter.shape().get(0)) * image[0];
    double[][] rows = shares(height);
    double[][] columns = shares(width);
    float[] ours = new float[planes * height * width];
    double[] sums = new double[height * width];
    for (int plane = 0; plane < planes; plane++) {
      Arrays.fill(sums, 0);
      for (int place = 0; place < side * side; place++) {
        double weight = theirs[plane * side * side + place];
        for (int y = 0; y < height; y++) {
          double share = rows[place / side][y];
          for (int x = 0; share != 0 && x < width; x++) {
            sums[y * width + x] += weight * share * columns[place % side][x];
          }
        }
      }
      for (int pixel = 0; pixel < sums.length; pixel++) {
        ours[plane * sums.length + pixel] = (float) sums[pixel];
      }
    }
    return ours;
  }

  @Override
  public float[] toTheirs(float[] ours, Parameter parameter) {
    if (image(parameter)[1] == side) {
      return ours;
    }
    float[] theirs = new float[ours.length * side * side];
    for (int plane = 0; plane < ours.length; plane++) {
      theirs[plane * side * side] = ours[plane];
    }
    return theirs;
  }

  /** How much of each of our rows goes into each of theirs. */
  private double[][] shares(int size) {
    double[][] shares = new double[side][size];
    for (int their = 0; their < side; their++) {
      int start = their * size / side;
      int end = ((their + 1) * size + side - 1) / side;
      for (int our = start; our < end; our++) {
        shares[their][our] = 1.0 / (end - start);
      }
    }
    return shares;
  }

  private static int[] image(Parameter parameter) {
    return parameter.image().isEmpty()
        ? new int[] {Math.toIntExact(parameter.shape().get(1)), 1, 1}
        : parameter.image().stream().mapToInt(Math::toIntExact).toArray();
  }
}
