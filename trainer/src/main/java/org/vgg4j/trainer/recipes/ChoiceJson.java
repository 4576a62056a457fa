package org.vgg4j.trainer.recipes;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleDeserializers;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.util.Arrays;
import org.vgg4j.choices.Choice;

/** Writes and reads the constants of a {@link Choice} by their ids. */
final class ChoiceJson extends SimpleModule {
  private static final long serialVersionUID = 1L;

  ChoiceJson() {
    addSerializer(new ById());
    setDeserializers(
        new SimpleDeserializers() {
          private static final long serialVersionUID = 1L;

          @Override
          public JsonDeserializer<?> findEnumDeserializer(
              Class<?> type, DeserializationConfig config, BeanDescription description) {
            return Choice.class.isAssignableFrom(type) ? new Constant(type) : null;
          }
        });
  }

  private static final class ById extends StdSerializer<Choice> {
    private static final long serialVersionUID = 1L;

    ById() {
      super(Choice.class);
    }

    @Override
    public void serialize(Choice value, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      json.writeString(value.id());
    }
  }

  private static final class Constant extends StdDeserializer<Object> {
    private static final long serialVersionUID = 1L;

    Constant(Class<?> type) {
      super(type);
    }

    @Override
    public Object deserialize(JsonParser json, DeserializationContext context) throws IOException {
      String id = json.getValueAsString();
      return Arrays.stream(handledType().getEnumConstants())
          .filter(constant -> ((Choice) constant).id().equals(id))
          .findFirst()
          .orElseThrow(
              () -> context.weirdStringException(String.valueOf(id), handledType(), "no such id"));
    }
  }
}
