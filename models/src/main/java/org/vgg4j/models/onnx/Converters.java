package org.vgg4j.models.onnx;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Converters by the exact class of what they convert: a subclass may compute something else, and is
 * refused until it is listed.
 *
 * @param <T> what is converted
 * @param <I> what goes into it
 */
final class Converters<T, I> {

  /** Adds the operators that compute what one kind of layer does. */
  @FunctionalInterface
  interface Converter<T, I> {
    Value convert(T kind, I input, Site site);
  }

  private final String what;
  private final Map<Class<?>, Converter<T, I>> byClass = new HashMap<>();

  /**
   * @param what is converted, for messages
   */
  Converters(String what) {
    this.what = what;
  }

  <K extends T> Converters<T, I> with(Class<K> kind, Converter<? super K, I> converter) {
    byClass.put(kind, (value, input, site) -> converter.convert(kind.cast(value), input, site));
    return this;
  }

  /**
   * @throws OnnxException if the kind has no converter
   */
  Value convert(T value, I input, Site site) {
    Converter<T, I> converter = byClass.get(value.getClass());
    if (converter == null) {
      throw site.refused(
          "%s %s has no counterpart here, expected one of %s; leave it out of the network"
              .formatted(what, value.getClass().getSimpleName(), known()));
    }
    return converter.convert(value, input, site);
  }

  private String known() {
    return byClass.keySet().stream()
        .map(Class::getSimpleName)
        .sorted()
        .collect(Collectors.joining(", "));
  }
}
