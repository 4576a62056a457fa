package org.vgg4j.datasets.published;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.InputFailureException;
import org.vgg4j.datasets.files.Checksums;
import org.vgg4j.datasets.files.FileCheck;
import org.vgg4j.datasets.files.FileFaults;
import org.vgg4j.datasets.files.SourceStream;

/**
 * Compares the files of a data set with what is published. Of files that came out of an archive
 * nobody publishes checksums: those that were computed when the archive, which had its own, was
 * unpacked stand beside them in {@value #SUMS}, in the form of sha256sum.
 */
public final class PublishedChecks {

  public static final String SUMS = "SHA256SUMS";

  private static final Pattern LINE = Pattern.compile("([0-9a-f]{64})  ([^/].*)");
  private static final int MOST_SAID = 100;

  private PublishedChecks() {}

  /** One line of {@value #SUMS}. */
  public static String line(String name, String sha256) {
    return sha256 + "  " + name + "\n";
  }

  /**
   * The checksums that the files of a folder should have, by name.
   *
   * @param folder the folder of the set
   * @return empty where nothing says what they should be
   * @throws DatasetException if {@value #SUMS} is damaged
   */
  public static Map<String, String> expected(Publication publication, Path folder) {
    Map<String, String> expected = new LinkedHashMap<>();
    if (!publication.isPacked()) {
      publication.files().forEach(file -> expected.put(file.name(), file.sha256()));
      return expected;
    }
    Path sums = folder.resolve(SUMS);
    if (!Files.exists(sums)) {
      return Map.of();
    }
    try (InputStream in = SourceStream.open(sums)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      for (String line : text.lines().toList()) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches() || !publication.isUnpacked(matcher.group(2))) {
          throw new IOException("a line is '" + line + "'");
        }
        expected.put(matcher.group(2), matcher.group(1));
      }
    } catch (IOException e) {
      throw new DatasetException(
          "%s cannot be used (%s), expected checksums and names; fetch %s again"
              .formatted(sums, DatasetException.reason(e), publication.title()),
          e);
    }
    return expected;
  }

  /**
   * Looks at every file there should be.
   *
   * @param folder the folder of the set
   */
  public static List<FileCheck> check(Publication publication, Path folder) {
    Map<String, String> expected;
    try {
      expected = expected(publication, folder);
    } catch (InputFailureException e) {
      return List.of(new FileCheck(folder.toString(), false, e.getMessage(), false));
    } catch (DatasetException e) {
      return List.of(new FileCheck(folder.toString(), false, e.getMessage()));
    }
    if (expected.isEmpty()) {
      return List.of(
          new FileCheck(
              folder.toString(),
              false,
              "has no %s, and nobody publishes checksums of these files; fetch the set, or give %s itself"
                  .formatted(SUMS, publication.archive().name())));
    }
    List<FileCheck> checks = new ArrayList<>();
    expected.forEach((name, sha256) -> checks.add(check(folder, name, sha256)));
    if (checks.size() <= MOST_SAID) {
      return checks;
    }
    List<FileCheck> said = new ArrayList<>(checks.stream().filter(check -> !check.ok()).toList());
    said.add(
        new FileCheck(
            folder.toString(),
            true,
            "%,d of %,d files are as they were published"
                .formatted(checks.size() - said.size(), checks.size())));
    return said;
  }

  /** Compares one file with its checksum. */
  public static FileCheck check(Path folder, String name, String sha256) {
    Path file = Publication.file(folder, name);
    try {
      if (!file.getFileName().toString().equals(Path.of(name).getFileName().toString())) {
        return new FileCheck(
            file.toString(), false, "is unpacked; checksums are published of " + name + " alone");
      }
      String found = Checksums.sha256(file);
      return new FileCheck(
          file.toString(),
          found.equals(sha256),
          found.equals(sha256)
              ? "%,d bytes, SHA-256 %s".formatted(Files.size(file), found)
              : "%,d bytes with SHA-256 %s, expected %s: it is damaged or another file; fetch it again"
                  .formatted(Files.size(file), found, sha256));
    } catch (NoSuchFileException e) {
      return new FileCheck(file.toString(), false, "missing; fetch the data to get it");
    } catch (IOException e) {
      return FileCheck.unread(file, e);
    }
  }

  /**
   * The first of a set's files that is not as it was published; empty if all are.
   *
   * @throws InputFailureException if the system cannot read one
   */
  public static Optional<FileCheck> firstWrong(Publication publication, Path folder) {
    return FileCheck.requireRead(check(publication, folder)).stream()
        .filter(check -> !check.ok())
        .findFirst();
  }

  /**
   * The SHA-256 of the files as they are, by name.
   *
   * @throws DatasetException if one cannot be read
   */
  public static Map<String, String> found(Publication publication, Path folder) {
    Map<String, String> found = new LinkedHashMap<>();
    for (String name : publication.names()) {
      Path file = Publication.file(folder, name);
      try {
        found.put(file.getFileName().toString(), Checksums.sha256(file));
      } catch (IOException e) {
        throw FileFaults.failed(file, e);
      }
    }
    return found;
  }
}
