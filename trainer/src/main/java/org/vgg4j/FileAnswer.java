package org.vgg4j;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What a network says of a file.
 *
 * @param file as it was given
 * @param answer empty where the file cannot be read
 * @param problem in one line, why it cannot be read; empty where it can
 */
public record FileAnswer(Path file, Optional<Answer> answer, Optional<String> problem) {}
