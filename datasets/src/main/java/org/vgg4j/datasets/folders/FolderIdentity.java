package org.vgg4j.datasets.folders;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.text.Normalizer;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.vgg4j.datasets.DataIdentity;
import org.vgg4j.datasets.Part;
import org.vgg4j.datasets.files.Checksums;

/** Works out by what a folder of images is known again; unreadable files do not count. */
final class FolderIdentity {

  private static final HexFormat HEX = HexFormat.of();

  private FolderIdentity() {}

  static DataIdentity of(ImageFolders.Opened opened) {
    Map<String, FolderImages> parts = new LinkedHashMap<>();
    boolean flat = opened.test() == null && opened.validation() == null;
    parts.put(flat ? DataIdentity.ALL : "train", opened.train());
    if (opened.validation() != null) {
      parts.put("validation", opened.validation());
    }
    if (opened.test() != null) {
      parts.put("test", opened.test());
    }
    Map<String, Integer> classes = new LinkedHashMap<>();
    opened.train().classNames().forEach(name -> classes.put(composed(name), 0));
    Map<String, String> checksums = new LinkedHashMap<>();
    TreeMap<String, DataIdentity.Sampled> sample = new TreeMap<>();
    parts.forEach(
        (part, images) -> {
          TreeMap<String, String> byName = new TreeMap<>();
          for (int i = 0; i < images.size(); i++) {
            if (images.problem(i) == null) {
              String fingerprint = HEX.toHexDigits(images.fingerprint(i));
              byName.put(images.name(i), fingerprint);
              classes.merge(composed(images.classNames().get(images.label(i))), 1, Integer::sum);
              sample.put(fingerprint, new DataIdentity.Sampled(images.name(i), partOf(part)));
              if (sample.size() > DataIdentity.SAMPLE) {
                sample.pollLastEntry();
              }
            }
          }
          checksums.put(part + DataIdentity.NAMES, digest(byName, false));
          checksums.put(part + " content", digest(byName, true));
        });
    return new DataIdentity(classes, checksums, Map.of(), sample);
  }

  private static String composed(String name) {
    return Normalizer.normalize(name, Normalizer.Form.NFC);
  }

  private static Part partOf(String folder) {
    return switch (folder) {
      case "test" -> Part.TEST;
      case "validation" -> Part.VALIDATION;
      default -> Part.TRAIN;
    };
  }

  private static String digest(TreeMap<String, String> fingerprintByName, boolean withContent) {
    MessageDigest digest = Checksums.newSha256();
    fingerprintByName.forEach(
        (name, fingerprint) -> {
          String line = name + '\n' + (withContent ? fingerprint + '\n' : "");
          digest.update(line.getBytes(StandardCharsets.UTF_8));
        });
    return HEX.formatHex(digest.digest());
  }
}
