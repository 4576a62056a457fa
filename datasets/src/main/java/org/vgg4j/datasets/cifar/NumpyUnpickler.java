package org.vgg4j.datasets.cifar;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.razorvine.pickle.IObjectConstructor;
import net.razorvine.pickle.Opcodes;
import net.razorvine.pickle.PickleException;
import org.vgg4j.formats.RestrictedUnpickler;

/** Reads pickles made of plain Python values and one-byte numpy arrays. */
final class NumpyUnpickler extends RestrictedUnpickler {

  // CIFAR-10 needs about 60,000 per batch: two for each file name, one for each label.
  private static final int MOST_INSTRUCTIONS = 500_000;

  NumpyUnpickler() {
    super(MOST_INSTRUCTIONS, Opcodes.BINBYTES, Opcodes.SHORT_BINBYTES);
  }

  @Override
  protected void build(Object target, Object state) {
    as(State.class, target).set(as(Object[].class, state));
  }

  @Override
  protected Object key(Object key) {
    return new String(CifarPickle.bytes(key), StandardCharsets.ISO_8859_1);
  }

  @Override
  protected IObjectConstructor global(String module, String name) {
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
}
