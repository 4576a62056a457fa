package org.vgg4j.cudadouble.kernels;

import static org.vgg4j.cudadouble.kernels.KernelPass.result;
import static org.vgg4j.cudadouble.kernels.Values.random;

import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.bytedeco.javacpp.Pointer;
import org.vgg4j.profiles.cuda.cudnn.VectorKernels;

/** What an optimizer's step is made of. */
final class VectorCases {

  private VectorCases() {}

  static KernelCase of(int length) {
    return new KernelCase(
        "vectors [" + length + "]",
        (session, card, reference) -> {
          float[] a = random(1, length);
          float[] b = random(2, length);
          float[] c = random(3, length);
          Pointer first = card.upload(a);
          Pointer second = card.upload(b);
          Pointer added = card.upload(c);
          Pointer multiplied = card.upload(c);
          Pointer ownProduct = card.upload(a);
          Pointer squares = card.room(length);
          Pointer root = card.room(length);
          Pointer bound = card.upload(a);
          Pointer sum = card.room(1);
          VectorKernels kernels = new VectorKernels(session, length);
          return List.of(
              new KernelPass(
                  "multiple, added",
                  () -> kernels.add(2, first, 0.5, added),
                  result(added, () -> each(length, i -> 2.0 * a[i] + 0.5 * c[i]))),
              new KernelPass(
                  "product, subtracted",
                  () -> kernels.multiply(-3, first, second, 1, multiplied),
                  result(multiplied, () -> each(length, i -> -3.0 * a[i] * b[i] + c[i]))),
              new KernelPass(
                  "product, subtracted from a factor",
                  () -> kernels.multiply(-1, ownProduct, second, 1, ownProduct),
                  result(ownProduct, () -> each(length, i -> a[i] - (double) a[i] * b[i]))),
              new KernelPass(
                  "square",
                  () -> kernels.multiply(0.25, first, first, 0, squares),
                  result(squares, () -> each(length, i -> 0.25 * a[i] * a[i]))),
              new KernelPass(
                  "root of it and a number",
                  () -> {
                    kernels.root(squares, root);
                    kernels.shift(root, 0.125);
                  },
                  result(root, () -> each(length, i -> 0.5 * Math.abs(a[i]) + 0.125))),
              new KernelPass(
                  "bound",
                  () -> kernels.bound(2, bound, 0.5),
                  result(
                      bound, () -> each(length, i -> Math.max(-0.5, Math.min(0.5, 2.0 * a[i]))))),
              new KernelPass(
                  "sum of products",
                  () -> kernels.dot(first, second, sum),
                  result(sum, () -> each(1, one -> sumOfProducts(a, b)))));
        });
  }

  private static double sumOfProducts(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  private static float[] each(int length, IntToDoubleFunction value) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) value.applyAsDouble(i);
    }
    return values;
  }
}
