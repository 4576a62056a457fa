package org.vgg4j.trainer.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.trainer.commands.CommandLineHarness;
import org.vgg4j.trainer.commands.CommandLineHarness.Outcome;
import org.vgg4j.trainer.commands.InProcess;
import org.vgg4j.trainer.commands.ShortProcess;

/** What the program says of folders as people have them, word by word. */
class OddFoldersTest {

  @TempDir private Path place;

  private Path data() {
    return place.resolve("data");
  }

  private void fill(String folder, int images) throws IOException {
    Path target = Files.createDirectories(data().resolve(folder));
    for (int i = 0; i < images; i++) {
      BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
      image.setRGB(i % 8, i / 8 % 8, folder.hashCode() + 977 * i);
      ImageIO.write(image, "png", target.resolve(i + ".png").toFile());
    }
  }

  private void assertSaid(String... lines) {
    Path sheet = place.resolve("sheet.png");
    Outcome outcome = InProcess.run("datasets", "preview", data(), "--out", sheet);
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    List<String> said =
        outcome.out().lines().filter(line -> !line.startsWith("looking at ")).toList();
    List<String> expected = new ArrayList<>();
    for (String line : lines) {
      expected.add(line.replace("DATA", data().toString()));
    }
    expected.add(sheet.toString());
    assertThat(said).containsExactlyElementsOf(expected);
    assertThat(outcome.err()).isEmpty();
  }

  @Test
  void partsAreKnownInAnyCaseAndUnderTheirOtherNames() throws IOException {
    for (String part : List.of("Training", "VALID", "testing")) {
      fill(part + "/cat", 4);
      fill(part + "/dog", 4);
    }
    assertSaid("DATA: Training is trained on, VALID validated with, testing tested with");
  }

  @Test
  void foldersWithinAClassAreTheClass() throws IOException {
    for (String part : List.of("train", "test")) {
      fill(part + "/dog/poodle/young", 20);
      fill(part + "/dog/terrier", 20);
      fill(part + "/cat", 20);
    }
    assertSaid("DATA: train is trained on, test tested with");
  }

  @Test
  void aClassCalledTrainIsAClassBesideOthers() throws IOException {
    fill("train/steam", 30);
    fill("train/diesel", 30);
    fill("bus", 60);
    assertSaid(
        "DATA: train is taken for a class, because it lies beside others",
        "DATA has no test folder: 24 of its 120 images, drawn by the seed and their names, are the"
            + " test set");
  }

  @Test
  void aClassCalledTestIsAClassBesideOthers() throws IOException {
    fill("exam", 60);
    fill("test", 60);
    assertSaid(
        "DATA: test is taken for a class, because it lies beside others",
        "DATA has no test folder: 28 of its 120 images, drawn by the seed and their names, are the"
            + " test set");
  }

  @Test
  void aLinkThatLeadsBackIsLeftOutAndSaid() throws IOException {
    fill("train/cat", 4);
    fill("train/dog", 4);
    fill("test/cat", 4);
    fill("test/dog", 4);
    Files.createSymbolicLink(data().resolve("train/dog/up"), data().resolve("train/dog"));
    assertSaid(
        "DATA: train is trained on, test tested with",
        "DATA/train: left out, because they are not named like images: 1 link to a folder that is"
            + " read already of dog");
  }

  @Test
  void aFolderThatMayNotBeReadIsNamedWithItsReason() throws Exception {
    fill("cat", 4);
    fill("dog/young", 4);
    for (String name : List.of("dog/young", "dog", "")) {
      Path closed = data().resolve(name);
      var before = Files.getPosixFilePermissions(closed);
      Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
      try {
        Outcome outcome = preview(Map.of(), withoutOverride(), javaCommand());
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err())
            .isEqualTo(
                "cannot list "
                    + (name.isEmpty() ? data() : closed)
                    + ": no permission; give a folder that can be read\n");
      } finally {
        Files.setPosixFilePermissions(closed, before);
      }
    }
  }

  @Test
  void aFileThatMayNotBeReadIsNamedWithItsReasonAndNotTakenForDamaged() throws Exception {
    fill("cat", 4);
    fill("dog", 4);
    Path closed = data().resolve("dog/2.png");
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
    Outcome outcome = preview(Map.of(), withoutOverride(), javaCommand());
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err())
        .isEqualTo(
            closed
                + " cannot be read (no permission), though nothing says that it is damaged: see to"
                + " the disk, network share or system that holds it\n");
  }

  /** Root may read everything; without two of its capabilities it is held to what is allowed. */
  private static List<String> withoutOverride() throws Exception {
    if (!System.getProperty("user.name").equals("root")) {
      return List.of();
    }
    List<String> prefix =
        List.of("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all");
    List<String> probe = new ArrayList<>(prefix);
    probe.add("true");
    boolean works;
    try {
      works = new ProcessBuilder(probe).start().waitFor() == 0;
    } catch (IOException e) {
      works = false;
    }
    if (!works) {
      System.out.println("skipped: root cannot give up reading everything here, setpriv fails");
    }
    Assumptions.assumeTrue(works, "root cannot give up reading everything here");
    return prefix;
  }

  @Test
  void namesOfAnyAlphabetAreReadInEveryLocaleByTheLauncherAndRefusedWithoutIt() throws Exception {
    fill("café", 4);
    fill("犬/poodle", 4);
    Path launcher = launcher();
    for (String locale : List.of("C", "POSIX", "nowhere.UTF-8")) {
      Outcome outcome = preview(Map.of("LC_ALL", locale), List.of("sh", launcher.toString()));
      assertThat(outcome.exitCode()).as(outcome.err()).isZero();
      assertThat(outcome.err()).isEmpty();
    }
    Outcome bare = preview(Map.of("LC_ALL", "C"), javaCommand());
    assertThat(bare.exitCode()).isEqualTo(1);
    assertThat(bare.err())
        .hasLineCount(1)
        .contains("has a name that cannot be read, expected ASCII")
        .endsWith("; start with LC_ALL=C.UTF-8\n");
  }

  private static List<String> javaCommand() {
    List<String> command = new ArrayList<>(ShortProcess.java());
    command.add("org.vgg4j.trainer.Main");
    return command;
  }

  /** The launcher beside a library that names those of this test. */
  private Path launcher() throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest
        .getMainAttributes()
        .put(
            Attributes.Name.CLASS_PATH,
            Stream.of(CommandLineHarness.classPath().split(":"))
                .map(entry -> Path.of(entry).toUri().toString())
                .collect(Collectors.joining(" ")));
    Path lib = Files.createDirectories(place.resolve("vgg4j/lib"));
    new JarOutputStream(Files.newOutputStream(lib.resolve("all.jar")), manifest).close();
    Path bin = Files.createDirectories(place.resolve("vgg4j/bin"));
    return Files.copy(Path.of("src/assembly/bin/vgg4j"), bin.resolve("vgg4j"));
  }

  @SafeVarargs
  private Outcome preview(Map<String, String> environment, List<String>... command)
      throws Exception {
    List<String> whole = new ArrayList<>();
    Stream.of(command).forEach(whole::addAll);
    whole.addAll(
        List.of(
            "datasets",
            "preview",
            data().toString(),
            "--out",
            place.resolve("sheet.png").toString()));
    Path out = place.resolve("out.txt");
    Path err = place.resolve("err.txt");
    ProcessBuilder builder =
        new ProcessBuilder(whole).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().put("VGG4J_HOME", place.resolve("home").toString());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
  }
}
