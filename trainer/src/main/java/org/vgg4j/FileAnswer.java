package org.vgg4j;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What a network says of a file.
 *
 * @param file as it was given
 * @param answer empty where the file is no sound image
 * @param problem in one line, what is wrong with it; empty where nothing is
 */
public record FileAnswer(Path file, Optional<Answer> answer, Optional<String> problem) {}
