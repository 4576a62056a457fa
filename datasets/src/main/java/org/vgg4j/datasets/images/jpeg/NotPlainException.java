package org.vgg4j.datasets.images.jpeg;

/** A file that is damaged, or of a kind that is left to other readers. */
final class NotPlainException extends Exception {

  NotPlainException(String found) {
    // Thrown for files that come by the thousand, and never shown.
    super(found, null, false, false);
  }
}
