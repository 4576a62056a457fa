package org.vgg4j.datasets.packs;

/**
 * A file whose pixels are in a pack, as it was when they were put there.
 *
 * @param file below the folder, with {@code /} between names
 * @param className the class's name
 * @param bytes of the file
 * @param modified when the file was changed last, milliseconds since 1970
 * @param fingerprint that of the file, as {@code ImageSet.fingerprint} says
 */
public record PackedFile(
    String file, String className, long bytes, long modified, long fingerprint) {}
