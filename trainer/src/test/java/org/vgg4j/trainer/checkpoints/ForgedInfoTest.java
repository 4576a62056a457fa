package org.vgg4j.trainer.checkpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.datasets.DataIdentity;
import org.vgg4j.datasets.Decoding;
import org.vgg4j.trainer.diagnosis.doctor.Check;
import org.vgg4j.trainer.diagnosis.doctor.RunCheck;

/** What {@code vgg4j.json} says, after damage and after somebody who knows how it is made. */
class ForgedInfoTest {

  @TempDir private static Path folder;
  private static Path whole;

  private Path file;

  @BeforeAll
  static void saveANetwork() throws IOException {
    whole = folder.resolve("whole.zip");
    SmallCheckpoint.write(whole);
  }

  @BeforeEach
  void copyIt() throws IOException {
    Path run = Files.createDirectories(folder.resolve("run/checkpoints"));
    Files.writeString(run.resolveSibling("recipe.yaml"), "model: vgg11-bn\n");
    file = run.resolve("best.zip");
    Files.copy(whole, file, StandardCopyOption.REPLACE_EXISTING);
  }

  private String refusal(String as) {
    List<String> messages = new java.util.ArrayList<>();
    for (Runnable reading :
        List.<Runnable>of(
            () -> CheckpointReader.readInfo(file),
            () -> CheckpointReader.read(file, true),
            () -> CheckpointReader.verify(file))) {
      assertThatThrownBy(reading::run)
          .as(as)
          .isInstanceOf(CheckpointException.class)
          .hasMessageNotContaining("\n")
          .satisfies(thrown -> messages.add(thrown.getMessage()));
    }
    assertThat(messages).as(as).containsOnly(messages.get(0));
    return messages.get(0);
  }

  @Test
  void noByteOfTheEntryChangesUnseen() throws IOException {
    Map<String, byte[]> entries = ZipEntries.read(file);
    byte[] sound = entries.get("vgg4j.json");
    for (int i = 0; i < sound.length; i++) {
      byte[] damaged = sound.clone();
      damaged[i] ^= (byte) (1 << (i % 7));
      entries.put("vgg4j.json", damaged);
      ZipEntries.write(file, entries);

      assertThatThrownBy(() -> CheckpointReader.readInfo(file))
          .as("byte " + i + " of " + new String(damaged, StandardCharsets.ISO_8859_1))
          .isInstanceOf(CheckpointException.class)
          .hasMessageNotContaining("\n");
    }
  }

  /** What replaces what, and a word of the refusal. */
  private static final Map<String, String[]> FORGED = new LinkedHashMap<>();

  static {
    put("\"classes\":[\"a\",\"b\",\"c\",\"d\"]", "\"classes\":[\"a\",\"b\"]", "classes '2 names'");
    put("[\"a\",\"b\",\"c\",\"d\"]", "[\"a\",\"b\",\"c\",\"d\",\"e\"]", "classes '5 names'");
    put("[\"a\",\"b\",\"c\",\"d\"]", "[\"a\",\"b\",\"c\",\"a\"]", "classes 'a twice'");
    put("[\"a\",\"b\",\"c\",\"d\"]", "[\"a\",\"b\",\"c\",\"\"]", "classes");
    put("[\"a\",\"b\",\"c\",\"d\"]", "[\"a\",\"b\",\"c\",null]", "unreadable");
    put("[\"a\",\"b\",\"c\",\"d\"]", "null", "unreadable");
    put("\"mean\":[0.1,0.2,0.3]", "\"mean\":[0.1,0.2]", "mean");
    put("\"mean\":[0.1,0.2,0.3]", "\"mean\":[0.1,0.2,\"NaN\"]", "mean");
    put("\"mean\":[0.1,0.2,0.3]", "\"mean\":null", "mean 'null'");
    put("\"mean\":[0.1,0.2,0.3],", "", "unreadable");
    put("\"mean\":[0.1,0.2,0.3]", "\"mean\":[0.1,0.2,1e30]", "mean");
    put("\"deviation\":[1.0,2.0,3.0]", "\"deviation\":[1.0,0,3.0]", "deviation");
    put("\"deviation\":[1.0,2.0,3.0]", "\"deviation\":[1.0,-2,3.0]", "deviation");
    put("\"deviation\":[1.0,2.0,3.0]", "\"deviation\":[1.0,\"Infinity\",3.0]", "deviation");
    put("\"deviation\":[1.0,2.0,3.0]", "\"deviation\":[1.0,null,3.0]", "unreadable");
    put("\"height\":32", "\"height\":0", "height '0', expected 1 to 4096 pixels");
    put("\"height\":32", "\"height\":-32", "height '-32'");
    put("\"height\":32", "\"height\":1000000000", "height '1000000000'");
    put("\"height\":32", "\"height\":64", "images '64x32'");
    put("\"width\":32", "\"width\":16", "images '32x16'");
    put("\"width\":32", "\"width\":null", "unreadable");
    put("\"width\":32", "\"width\":32.5", "unreadable");
    put("\"width\":32", "\"width\":\"32\"", "unreadable");
    put("\"channels\":3", "\"channels\":1", "channels '1'");
    put("\"channels\":3", "\"channels\":-3", "channels '-3'");
    put("\"format\":2", "\"format\":-2", "has format -2, expected 2");
    put("\"format\":2", "\"format\":3", "has format 3, expected 2; use a newer vgg4j");
    put("\"format\":2", "\"format\":null", "unreadable");
    put("\"model\":\"vgg11-bn\"", "\"model\":\"nonsense\"", "model 'nonsense'");
    put("\"model\":\"vgg11-bn\"", "\"model\":null", "model 'null'");
    put("\"recipe\":\"default\"", "\"recipe\":\"\"", "recipe ''");
    put("\"data\":\"cifar10\"", "\"data\":null", "data 'null'");
    put("\"validationFraction\":0.1", "\"validationFraction\":1.5", "validationFraction '1.5'");
    put("\"validationFraction\":0.1", "\"validationFraction\":\"NaN\"", "validationFraction");
    put("\"limitTrain\":0", "\"limitTrain\":-1", "limitTrain '-1'");
    put("\"seed\":1", "\"seed\":\"x\"", "unreadable");
    String identity =
        "\"dataIdentity\":{\"classes\":{\"a\":5,\"b\":5,\"c\":5,\"d\":5},"
            + "\"checksums\":{\"file\":\"0\"},\"placed\":{},\"sample\":{},\"division\":{\"groupBy\":null,\"folds\":0,\"fold\":0}}";
    put(identity, "\"dataIdentity\":null", "dataIdentity 'null'");
    put("{\"a\":5,", "{", "dataIdentity '{b=5, c=5, d=5}'");
    put("{\"a\":5,", "{\"a\":-5,", "dataIdentity '{a=-5, b=5");
    put("\"placed\":{}", "\"placed\":{\"a/1.png\":null}", "unreadable");
    put("\"epoch\":1", "\"epoch\":-1", "position");
    put("\"epoch\":1", "\"epoch\":2000000000", "position");
    put("\"batch\":2", "\"batch\":100", "position");
    put("\"step\":3", "\"step\":-3", "position");
    put("\"bestEpoch\":1", "\"bestEpoch\":7", "position 'best epoch 7");
    put("\"bestValidationAccuracy\":0.5", "\"bestValidationAccuracy\":37", "position");
    put("\"correct\":7", "\"correct\":10", "position '10 of 9 images right");
    put("\"imagesSeen\":99", "\"imagesSeen\":1", "position");
    put("\"trainSeconds\":1.5", "\"trainSeconds\":\"NaN\"", "position");
    put("\"etlMillis\":2.5", "\"etlMillis\":-1", "position");
    put("\"rateScale\":1.0", "\"rateScale\":0", "position 'rate scales 0.0 and 1.0'");
    put("\"plateauScale\":1.0", "\"plateauScale\":2", "position 'rate scales 1.0 and 2.0'");
    put("\"elapsedSeconds\":0.0", "\"elapsedSeconds\":-1", "position");
    put("\"elapsedSeconds\":0.0", "\"elapsedSeconds\":null", "unreadable");
    put("\"rateScale\":1.0", "\"rateScale\":\"Infinity\"", "position");
    put("\"position\":{", "\"position\":null,\"x\":{", "unreadable");
    put("\"height\":32", "\"height\":64,\"height\":32", "unreadable");
    put("\"checksums\":{", "\"checksums\":{},\"x\":{", "unreadable");
    put("\"configuration.json\":", "\"configuration.yaml\":", "no checksum of configuration.json");
    put("\"coefficients.bin\":", "\"elsewhere.bin\":", "no checksum of coefficients.bin");
  }

  private static void put(String sound, String forged, String refusal) {
    FORGED.put(sound + " to " + forged, new String[] {sound, forged, refusal});
  }

  @Test
  void whatCannotBeIsRefusedAlsoWithARightChecksum() throws IOException {
    for (Map.Entry<String, String[]> forged : FORGED.entrySet()) {
      copyIt();
      String[] change = forged.getValue();
      ZipEntries.forgeInfo(
          file,
          text -> {
            assertThat(text).as("the test itself").contains(change[0]);
            return text.replace(change[0], change[1]);
          });

      assertThat(refusal(forged.getKey())).as(forged.getKey()).contains(change[2]);
    }
  }

  @Test
  void anEntryThatIsListedMayNotBeMissing() throws IOException {
    Map<String, byte[]> entries = ZipEntries.read(file);
    entries.remove("updaterState.bin");
    ZipEntries.write(file, entries);

    assertThat(refusal("no optimizer")).contains("it has no entry updaterState.bin");
  }

  @Test
  void anEntryFromBeforePlateausAndTimesIsReadAsOneWithout() throws IOException {
    ZipEntries.forgeInfo(
        file, text -> text.replace(",\"plateauScale\":1.0,\"elapsedSeconds\":0.0", ""));

    var position = CheckpointReader.readInfo(file).orElseThrow().position();
    assertThat(position.plateauScale()).isEqualTo(1);
    assertThat(position.elapsedSeconds()).isEqualTo(position.trainSeconds()).isEqualTo(1.5);
  }

  @Test
  void anEntryFromBeforeScaledDecodingIsOfFilesThatWereDecodedAsWholes() throws IOException {
    assertThat(CheckpointReader.readInfo(file).orElseThrow().decode()).isEqualTo(Decoding.SCALED);
    ZipEntries.forgeInfo(file, text -> text.replace(",\"decode\":\"SCALED\"", ""));

    assertThat(CheckpointReader.readInfo(file).orElseThrow().decode()).isEqualTo(Decoding.WHOLE);
  }

  @Test
  void anEntryFromBeforeGroupsAndFoldsIsReadAsOneWithout() throws IOException {
    String none = ",\"division\":{\"groupBy\":null,\"folds\":0,\"fold\":0}";
    ZipEntries.forgeInfo(
        file,
        text -> {
          assertThat(text).contains(none);
          return text.replace(none, "");
        });
    assertThat(CheckpointReader.readInfo(file).orElseThrow().dataIdentity().division())
        .isEqualTo(DataIdentity.Division.NONE);
  }

  @Test
  void anOlderVersionsCheckpointIsRefusedForWhatItLacks() throws IOException {
    ZipEntries.edit(
        file,
        "vgg4j.json",
        text ->
            text.replace("\"format\":2", "\"format\":1")
                .replaceFirst(",\"checksum\":\"[0-9a-f]{64}\"}$", "}"));

    assertThat(refusal("format 1"))
        .isEqualTo(
            "checkpoint "
                + file
                + " has format 1, expected 2, which has a checksum of its own; train anew with this"
                + " vgg4j");
  }

  @Test
  void theDoctorCallsSuchACheckpointDamaged() throws IOException {
    assertThat(ofBest()).satisfies(finding -> assertThat(finding.sound()).isTrue());

    ZipEntries.edit(file, "vgg4j.json", text -> text.replace("\"height\":32", "\"height\":33"));
    assertThat(ofBest())
        .satisfies(finding -> assertThat(finding.sound()).isFalse())
        .satisfies(finding -> assertThat(finding.text()).contains("no usable checkpoint"));

    copyIt();
    ZipEntries.forgeInfo(file, text -> text.replace("[0.1,0.2,0.3]", "[0.1,0.2]"));
    assertThat(ofBest().sound()).isFalse();

    copyIt();
    ZipEntries.forgeConfiguration(file, json -> json.replaceFirst("(?<=\"stride\" : \\[ )1", "0"));
    assertThat(ofBest().sound()).isFalse();
    assertThat(ofBest().text()).contains("its network has stride 0, expected 1 to ");
  }

  private Check ofBest() {
    return RunCheck.examine(folder.resolve("run")).stream()
        .filter(finding -> finding.subject().equals("best.zip"))
        .findFirst()
        .orElseThrow();
  }
}
