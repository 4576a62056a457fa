package org.vgg4j.formats;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.razorvine.pickle.IObjectConstructor;
import net.razorvine.pickle.Opcodes;
import net.razorvine.pickle.PickleException;

/**
 * Reads pickles made of plain Python values and PyTorch's tensors. Dicts become {@link
 * LinkedHashMap}, tensors {@link StridedTensor}; values stay where they are.
 */
final class StateDictUnpickler extends RestrictedUnpickler {

  // A tensor takes about 40; an optimizer keeps two or three for each of a network.
  private static final int MOST_INSTRUCTIONS = 4_000_000;

  /** A pickle that wants something that no state dict needs. */
  static final class Refused extends PickleException {
    private static final long serialVersionUID = 1;

    Refused(String name) {
      super(name);
    }
  }

  /** Values of one type in a row, which tensors are views of. */
  record Storage(ValueType type, String key, long length) {}

  /** The name of a storage's type, or of a type of values. */
  private record TypeName(ValueType type) {}

  private final Map<String, Storage> storages = new HashMap<>();

  StateDictUnpickler() {
    super(MOST_INSTRUCTIONS, Opcodes.BINFLOAT, Opcodes.BINPERSID);
  }

  /** All storages that anything refers to, by key. */
  Map<String, Storage> storages() {
    return storages;
  }

  @Override
  protected Object dispatch(short code) throws PickleException, IOException {
    if (code != Opcodes.REDUCE) {
      return super.dispatch(code);
    }
    Object[] arguments = as(Object[].class, stack.pop());
    stack.add(as(IObjectConstructor.class, stack.pop()).construct(arguments));
    return NO_RETURN_VALUE;
  }

  /** Only a dict that says which versions of layers wrote it; the values do not depend on it. */
  @Override
  protected void build(Object target, Object state) {
    as(LinkedHashMap.class, target);
  }

  @Override
  protected Object key(Object key) {
    if (!(key instanceof String) && !(key instanceof Integer) && !(key instanceof Long)) {
      throw new PickleException("a dict has a key that is " + kind(key));
    }
    return key;
  }

  @Override
  protected Object global(String module, String name) {
    String full = module + "." + name;
    if (name.endsWith("Storage")) {
      ValueType type = storageType(module, name);
      if (type != null) {
        return new TypeName(type);
      }
    }
    return switch (full) {
      case "collections.OrderedDict" -> (IObjectConstructor) StateDictUnpickler::orderedDict;
      case "torch._utils._rebuild_tensor_v2" -> (IObjectConstructor) StateDictUnpickler::tensor;
      // Its other arguments say whether gradients are wanted.
      case "torch._utils._rebuild_parameter" ->
          (IObjectConstructor) arguments -> as(StridedTensor.class, arguments[0]);
      case "torch.Size" -> (IObjectConstructor) arguments -> arguments[0];
      case "torch.float32" -> new TypeName(ValueType.F32);
      case "torch.float64" -> new TypeName(ValueType.F64);
      case "torch.float16" -> new TypeName(ValueType.F16);
      case "torch.bfloat16" -> new TypeName(ValueType.BF16);
      case "torch.int64" -> new TypeName(ValueType.I64);
      default -> throw new Refused(full);
    };
  }

  private static ValueType storageType(String module, String name) {
    if (!module.equals("torch")
        && !module.equals("torch.cuda")
        && !module.equals("torch.storage")) {
      return null;
    }
    return switch (name) {
      case "DoubleStorage" -> ValueType.F64;
      case "FloatStorage" -> ValueType.F32;
      case "HalfStorage" -> ValueType.F16;
      case "BFloat16Storage" -> ValueType.BF16;
      case "LongStorage" -> ValueType.I64;
      case "IntStorage" -> ValueType.I32;
      case "ShortStorage" -> ValueType.I16;
      case "CharStorage" -> ValueType.I8;
      case "ByteStorage", "UntypedStorage" -> ValueType.U8;
      case "BoolStorage" -> ValueType.BOOL;
      default -> null;
    };
  }

  private static Object orderedDict(Object[] arguments) {
    LinkedHashMap<Object, Object> map = new LinkedHashMap<>();
    if (arguments.length > 0) {
      // As Python 2 wrote it: a list of pairs.
      for (Object item : as(List.class, arguments[0])) {
        Object[] pair = item instanceof List<?> list ? list.toArray() : as(Object[].class, item);
        map.put(as(String.class, pair[0]), pair[1]);
      }
    }
    return map;
  }

  private static Object tensor(Object[] arguments) {
    return new StridedTensor(
        as(Storage.class, arguments[0]),
        as(Number.class, arguments[1]).longValue(),
        numbers(arguments[2]),
        numbers(arguments[3]));
  }

  private static List<Long> numbers(Object tuple) {
    List<Long> numbers = new ArrayList<>();
    for (Object number : as(Object[].class, tuple)) {
      numbers.add(as(Number.class, number).longValue());
    }
    return numbers;
  }

  /** What PyTorch keeps outside the pickle: the values. */
  @Override
  protected Object persistentLoad(Object id) {
    Object[] parts = as(Object[].class, id);
    if (parts.length > 1 && "module".equals(parts[0])) {
      throw new Refused("the class of a whole model");
    }
    if (parts.length < 5 || !"storage".equals(parts[0])) {
      throw new PickleException("it refers to something that is no storage");
    }
    // A view of a storage, which PyTorch wrote before version 0.4.
    if (parts.length > 5 && parts[5] != null) {
      throw new Refused("a view of a storage, as in files of 2017");
    }
    Storage storage =
        new Storage(
            as(TypeName.class, parts[1]).type(),
            as(String.class, parts[2]),
            as(Number.class, parts[4]).longValue());
    Storage known = storages.putIfAbsent(storage.key(), storage);
    if (known != null && !known.equals(storage)) {
      throw new PickleException("a storage is said to be of two kinds");
    }
    return storage;
  }
}
