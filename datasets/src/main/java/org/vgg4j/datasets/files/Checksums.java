package org.vgg4j.datasets.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * MD5, the checksum CIFAR-10 is published with, which finds damage and does not stop a forger; and
 * SHA-256, which others are.
 */
public final class Checksums {

  private Checksums() {}

  public static String md5(byte[] bytes) {
    return hex(digest(bytes));
  }

  public static String sha256(byte[] bytes) {
    return hex(newSha256().digest(bytes));
  }

  public static String md5(Path file) throws IOException {
    return of(file, newMd5());
  }

  public static String sha256(Path file) throws IOException {
    return of(file, newSha256());
  }

  /**
   * Whether a file has the checksum it is published with.
   *
   * @param published 32 hexadecimal digits of MD5 or 64 of SHA-256, in lower case
   */
  public static boolean match(Path file, String published) throws IOException {
    return of(file, published.length() == 32 ? newMd5() : newSha256()).equals(published);
  }

  private static String of(Path file, MessageDigest digest) throws IOException {
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n; (n = in.read(buffer)) > 0; ) {
        digest.update(buffer, 0, n);
      }
    }
    return hex(digest.digest());
  }

  private static byte[] digest(byte[] bytes) {
    return newMd5().digest(bytes);
  }

  public static MessageDigest newSha256() {
    return digest("SHA-256");
  }

  private static MessageDigest newMd5() {
    return digest("MD5");
  }

  private static MessageDigest digest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has " + algorithm, e);
    }
  }

  public static String hex(byte[] digest) {
    return HexFormat.of().formatHex(digest);
  }
}
