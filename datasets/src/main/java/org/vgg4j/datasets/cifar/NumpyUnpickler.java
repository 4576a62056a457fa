package org.vgg4j.datasets.cifar;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.razorvine.pickle.IObjectConstructor;
import net.razorvine.pickle.Opcodes;
import net.razorvine.pickle.PickleException;
import net.razorvine.pickle.PickleUtils;
import net.razorvine.pickle.Unpickler;

/**
 * Reads pickles made of plain Python values and one-byte numpy arrays, and nothing else.
 *
 * <p>A pickle is a program. This one runs only the instructions such files need, a bounded number
 * of them, builds only the types named in {@link #constructor}, and never believes a length that
 * goes beyond the end of the file: a hostile file can waste no more than a small multiple of its
 * own size.
 */
final class NumpyUnpickler extends Unpickler {

  // CIFAR-10 needs about 60,000 per batch: two for each file name, one for each label.
  private static final int MOST_INSTRUCTIONS = 500_000;

  private static final BitSet ALLOWED = new BitSet();

  static {
    for (short code :
        new short[] {
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
          Opcodes.BINBYTES,
          Opcodes.SHORT_BINBYTES,
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
        }) {
      ALLOWED.set(code);
    }
  }

  private int instructions;

  @Override
  protected Object dispatch(short code) throws PickleException, IOException {
    if (code < 0 || !ALLOWED.get(code)) {
      throw new PickleException("instruction " + code + " is not allowed");
    }
    if (++instructions > MOST_INSTRUCTIONS) {
      throw new PickleException("more than " + MOST_INSTRUCTIONS + " instructions");
    }
    switch (code) {
      case Opcodes.BINSTRING, Opcodes.BINUNICODE, Opcodes.BINBYTES -> {
        checkLength();
        return super.dispatch(code);
      }
      case Opcodes.GLOBAL ->
          stack.add(constructor(PickleUtils.readline(input), PickleUtils.readline(input)));
      case Opcodes.STACK_GLOBAL -> {
        Object name = stack.pop();
        Object module = stack.pop();
        stack.add(constructor(String.valueOf(module), String.valueOf(name)));
      }
      case Opcodes.SETITEM -> {
        Object value = stack.pop();
        Object key = stack.pop();
        setItems(List.of(key, value == null ? "" : value));
      }
      case Opcodes.SETITEMS -> setItems(stack.pop_all_since_marker());
      case Opcodes.BUILD -> {
        Object state = stack.pop();
        if (!(stack.peek() instanceof State target) || !(state instanceof Object[] values)) {
          throw new PickleException("state given to " + kind(stack.peek()));
        }
        target.set(values);
      }
      default -> {
        return super.dispatch(code);
      }
    }
    return NO_RETURN_VALUE;
  }

  // The library allocates what a length says before it reads; the input is in memory, so what is
  // available is all there is.
  private void checkLength() throws IOException {
    input.mark(4);
    byte[] length = input.readNBytes(4);
    input.reset();
    if (length.length < 4 || PickleUtils.bytes_to_uint(length, 0) > input.available() - 4L) {
      throw new PickleException("a string goes beyond the end of the file");
    }
  }

  // Only text as keys: the hash of nested values can be made to take for ever.
  private void setItems(List<Object> keysAndValues) {
    if (!(stack.peek() instanceof Map<?, ?> found) || keysAndValues.size() % 2 != 0) {
      throw new PickleException("items set in " + kind(stack.peek()));
    }
    @SuppressWarnings("unchecked")
    Map<Object, Object> map = (HashMap<Object, Object>) found;
    for (int i = 0; i < keysAndValues.size(); i += 2) {
      Object key = keysAndValues.get(i);
      map.put(
          new String(CifarPickle.bytes(key), StandardCharsets.ISO_8859_1),
          keysAndValues.get(i + 1));
    }
  }

  private static IObjectConstructor constructor(String module, String name) {
    return switch (module + "." + name) {
      case "numpy.core.multiarray._reconstruct", "numpy._core.multiarray._reconstruct" ->
          arguments -> new NumpyArray();
      // Named only as an argument of _reconstruct.
      case "numpy.ndarray" -> arguments -> new NumpyArray();
      case "numpy.dtype" -> arguments -> new NumpyType(String.valueOf(arguments[0]));
      // Python 3 writes bytes this way in protocol 2.
      case "_codecs.encode" -> arguments -> CifarPickle.bytes(arguments[0]);
      default -> throw new PickleException("asks for " + module + "." + name + ", refused");
    };
  }

  static String kind(Object value) {
    return value == null ? "nothing" : value.getClass().getSimpleName();
  }

  /** An object whose content comes in a second step. */
  private sealed interface State {
    void set(Object[] values);
  }

  /** The type of an array's elements. */
  private record NumpyType(String name) implements State {
    @Override
    public void set(Object[] values) {
      // Byte order and alignment: nothing to a one-byte type.
    }
  }

  /** A numpy array. */
  static final class NumpyArray implements State {

    private int[] shape = {};
    private String type = "nothing";
    private boolean columnsFirst;
    private byte[] content = {};

    @Override
    public void set(Object[] values) {
      if (values.length != 5
          || !(values[1] instanceof Object[] sides)
          || !(values[2] instanceof NumpyType elements)
          || !(values[3] instanceof Boolean fortran)) {
        throw new PickleException("a numpy array of unknown form");
      }
      shape = Arrays.stream(sides).mapToInt(side -> ((Number) side).intValue()).toArray();
      type = elements.name();
      columnsFirst = fortran;
      content = CifarPickle.bytes(values[4]);
    }

    /** Whether this is an array of unsigned bytes of two dimensions, all of them there. */
    boolean isBytesOf(int[] expected) {
      return type.equals("u1")
          && Arrays.equals(shape, expected)
          && content.length == (long) expected[0] * expected[1];
    }

    String describe() {
      return type + " " + Arrays.toString(shape) + " in " + content.length + " bytes";
    }

    /** Writes one row into {@code target} from {@code offset} on. */
    void copyRow(int row, byte[] target, int offset) {
      int columns = shape[1];
      if (columnsFirst) {
        for (int column = 0; column < columns; column++) {
          target[offset + column] = content[column * shape[0] + row];
        }
      } else {
        System.arraycopy(content, row * columns, target, offset, columns);
      }
    }
  }

  /** Reads the one object in {@code pickle}, which must support marks and know what is left. */
  @Override
  public Object load(InputStream pickle) throws PickleException, IOException {
    instructions = 0;
    return super.load(pickle);
  }
}
