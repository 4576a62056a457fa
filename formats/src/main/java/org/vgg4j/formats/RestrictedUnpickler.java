package org.vgg4j.formats;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.razorvine.pickle.Opcodes;
import net.razorvine.pickle.PickleException;
import net.razorvine.pickle.PickleUtils;
import net.razorvine.pickle.Unpickler;

/**
 * Reads pickles of plain Python values, and of what a subclass names, and nothing else.
 *
 * <p>A pickle is a program. This one runs only the instructions that plain values need, a bounded
 * number of them, makes only what {@link #global} allows, and never believes a length that goes
 * beyond the end of the file: a hostile file can waste no more than a small multiple of its own
 * size. What it refuses it says by a {@link PickleException}.
 */
public abstract class RestrictedUnpickler extends Unpickler {

  private static final short[] PLAIN = {
    Opcodes.PROTO,
    Opcodes.FRAME,
    Opcodes.MARK,
    Opcodes.STOP,
    Opcodes.NONE,
    Opcodes.NEWTRUE,
    Opcodes.NEWFALSE,
    Opcodes.BININT,
    Opcodes.BININT1,
    Opcodes.BININT2,
    Opcodes.LONG1,
    Opcodes.BINSTRING,
    Opcodes.SHORT_BINSTRING,
    Opcodes.BINUNICODE,
    Opcodes.SHORT_BINUNICODE,
    Opcodes.EMPTY_DICT,
    Opcodes.EMPTY_LIST,
    Opcodes.EMPTY_TUPLE,
    Opcodes.TUPLE,
    Opcodes.TUPLE1,
    Opcodes.TUPLE2,
    Opcodes.TUPLE3,
    Opcodes.APPEND,
    Opcodes.APPENDS,
    Opcodes.SETITEM,
    Opcodes.SETITEMS,
    Opcodes.BINPUT,
    Opcodes.LONG_BINPUT,
    Opcodes.BINGET,
    Opcodes.LONG_BINGET,
    Opcodes.MEMOIZE,
    Opcodes.GLOBAL,
    Opcodes.STACK_GLOBAL,
    Opcodes.REDUCE,
    Opcodes.BUILD
  };

  private final BitSet allowed = new BitSet();
  private final int mostInstructions;
  private int instructions;

  /**
   * @param mostInstructions that a pickle may have
   * @param more instructions that are allowed beside those of plain values
   */
  protected RestrictedUnpickler(int mostInstructions, short... more) {
    this.mostInstructions = mostInstructions;
    for (short code : PLAIN) {
      allowed.set(code);
    }
    for (short code : more) {
      allowed.set(code);
    }
  }

  /**
   * What stands for a Python name; refuses those that no such file needs.
   *
   * @throws PickleException if it is refused
   */
  protected abstract Object global(String module, String name);

  /**
   * Gives an object the content that comes in a second step.
   *
   * @throws PickleException if it takes none
   */
  protected abstract void build(Object target, Object state);

  /**
   * A key as it is kept. Only such keys can be that are hashed quickly: the hash of nested values
   * can be made to take for ever.
   *
   * @throws PickleException if it is of another kind
   */
  protected abstract Object key(Object key);

  @Override
  protected Object dispatch(short code) throws PickleException, IOException {
    if (code < 0 || !allowed.get(code)) {
      throw new PickleException("instruction " + code + " is not allowed");
    }
    if (++instructions > mostInstructions) {
      throw new PickleException("more than " + mostInstructions + " instructions");
    }
    switch (code) {
      case Opcodes.BINSTRING, Opcodes.BINUNICODE, Opcodes.BINBYTES -> {
        checkLength();
        return super.dispatch(code);
      }
      case Opcodes.EMPTY_DICT -> stack.add(new LinkedHashMap<>());
      case Opcodes.GLOBAL ->
          stack.add(global(PickleUtils.readline(input), PickleUtils.readline(input)));
      case Opcodes.STACK_GLOBAL -> {
        Object name = stack.pop();
        Object module = stack.pop();
        stack.add(global(as(String.class, module), as(String.class, name)));
      }
      case Opcodes.SETITEM -> {
        Object value = stack.pop();
        Object key = stack.pop();
        setItems(Arrays.asList(key, value));
      }
      case Opcodes.SETITEMS -> setItems(stack.pop_all_since_marker());
      case Opcodes.BUILD -> {
        Object state = stack.pop();
        build(stack.peek(), state);
      }
      default -> {
        return super.dispatch(code);
      }
    }
    return NO_RETURN_VALUE;
  }

  // The library allocates what a length says before it reads.
  private void checkLength() throws IOException {
    input.mark(4);
    byte[] length = input.readNBytes(4);
    input.reset();
    if (length.length < 4 || PickleUtils.bytes_to_uint(length, 0) > input.available() - 4L) {
      throw new PickleException("a string goes beyond the end of the file");
    }
  }

  private void setItems(List<Object> keysAndValues) {
    @SuppressWarnings("unchecked")
    Map<Object, Object> map = as(LinkedHashMap.class, stack.peek());
    if (keysAndValues.size() % 2 != 0) {
      throw new PickleException("a dict has a key without a value");
    }
    for (int i = 0; i < keysAndValues.size(); i += 2) {
      map.put(key(keysAndValues.get(i)), keysAndValues.get(i + 1));
    }
  }

  /** Reads the one object in {@code pickle}, which must support marks and know what is left. */
  @Override
  public Object load(InputStream pickle) throws PickleException, IOException {
    instructions = 0;
    return super.load(pickle);
  }

  /**
   * A value that has to be of a kind.
   *
   * @throws PickleException if it is of another
   */
  protected static <T> T as(Class<T> type, Object value) {
    if (!type.isInstance(value)) {
      throw new PickleException(
          "%s stands where %s belongs".formatted(kind(value), type.getSimpleName()));
    }
    return type.cast(value);
  }

  /** What a value is, for messages. */
  public static String kind(Object value) {
    return value == null ? "nothing" : value.getClass().getSimpleName();
  }
}
