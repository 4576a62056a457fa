package org.vgg4j.choices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChoicesTest {

  private enum Shape implements Choice {
    CONSTANT,
    TIME_DECAY;

    @Override
    public String meaning() {
      return "a shape";
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"time-decay", "TIME-DECAY", " Time-Decay "})
  void aNameIsFoundInAnyCase(String typed) {
    assertThat(Choices.find("schedule", typed, Shape.class)).isEqualTo(Shape.TIME_DECAY);
  }

  @Test
  void caseDoesNotDependOnTheUsersLanguage() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("tr"));
    try {
      assertThat(Choices.find("schedule", "TIME-DECAY", Shape.class)).isEqualTo(Shape.TIME_DECAY);
      assertThat(Choices.ids(Shape.class)).containsExactly("constant", "time-decay");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void anUnknownNameIsToldTogetherWithWhatExistsAndTheNearest() {
    assertThatThrownBy(() -> Choices.find("schedule", "Tine-decay", Shape.class))
        .isInstanceOfSatisfying(
            UnknownChoiceException.class,
            unknown ->
                assertThat(unknown.of("--schedule"))
                    .hasMessage(
                        "--schedule is 'Tine-decay', expected one of constant, time-decay"
                            + " (nearest: 'time-decay')"))
        .hasMessage(
            "schedule is 'Tine-decay', expected one of constant, time-decay"
                + " (nearest: 'time-decay')");
  }

  @Test
  void aNameThatIsLikeNoneHasNoNearest() {
    assertThatThrownBy(() -> Choices.find("schedule", "zzz", Shape.class))
        .hasMessage("schedule is 'zzz', expected one of constant, time-decay");
    assertThatThrownBy(() -> Choices.find("model", "", List.of("vgg11"), name -> name))
        .hasMessage("model is '', expected one of vgg11");
  }

  @ParameterizedTest
  @CsvSource({"vgg16,vgg16,0", "vgg16,vgg16-bn,3", "vgg61,vgg16,2", "'',abc,3", "abc,'',3"})
  void theDistanceCountsInsertionsDeletionsAndReplacements(String from, String to, int expected) {
    assertThat(Choices.distance(from, to)).isEqualTo(expected);
    assertThat(Choices.distance(to, from)).isEqualTo(expected);
  }
}
