package org.vgg4j.cudadouble.natives;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Generates, in assembler, the functions of ND4J's native interface that compute. Each goes through
 * {@code double_enter}, which is told by its {@code Operation} which arguments are buffers; that is
 * read from the Java methods of the same name.
 */
public final class Trampolines {

  private static final Pattern COMPUTES =
      Pattern.compile(
          "(exec|accumulate|average|scatterUpdate|pullRows|shuffle|sort|tear|specialConcat"
              + "|convertTypes|inspectArray|estimateThreshold|ravelMultiIndex|unravelIndex"
              + "|batchExecutor).*");

  private static final String BINDINGS = "org.nd4j.linalg.jcublas.bindings.Nd4jCuda";
  private static final String BUFFER = "org.nd4j.nativeblas.OpaqueDataBuffer";

  private Trampolines() {}

  /**
   * @param wanted names that ND4J's JNI library asks for
   * @param offered names that the processor's library has
   * @return assembler, to be followed by trampoline.S
   */
  public static String generate(Set<String> wanted, Set<String> offered)
      throws ClassNotFoundException {
    Map<String, Long> operands = operands();
    StringBuilder text = new StringBuilder(".text\n");
    for (String name : wanted) {
      if (COMPUTES.matcher(name).matches() && offered.contains(name)) {
        text.append(function(name, operands.getOrDefault(name, 0L)));
      }
    }
    return text.toString();
  }

  private static String function(String name, long operands) {
    return """
        .globl NAME
        .type NAME,@function
        NAME:
          leaq operation_NAME(%rip), %r11
          jmp double_trampoline
        .section .rodata
        name_NAME: .asciz "NAME"
        .data
        .balign 8
        operation_NAME: .quad name_NAME, 0, OPERANDS
        .text
        """
        .replace("NAME", name)
        .replace("OPERANDS", Long.toString(operands));
  }

  /** By function, a bit for each argument that is a buffer. */
  private static Map<String, Long> operands() throws ClassNotFoundException {
    Class<?> bindings = Class.forName(BINDINGS, false, Trampolines.class.getClassLoader());
    Map<String, Long> operands = new TreeMap<>();
    for (Method method : bindings.getDeclaredMethods()) {
      if (!Modifier.isNative(method.getModifiers())) {
        continue;
      }
      long bits = 0;
      Class<?>[] types = method.getParameterTypes();
      for (int i = 0; i < types.length; i++) {
        // Overloads differ in arrays, pointers or buffers for the same native argument.
        if (types[i].getName().equals(BUFFER)) {
          bits |= 1L << i;
        }
      }
      operands.put(method.getName(), bits);
    }
    return operands;
  }
}
