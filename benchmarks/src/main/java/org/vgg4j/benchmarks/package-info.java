/**
 * Measures vgg4j side by side with PyTorch, which Bytedeco's bindings bring to Java, and the input
 * pipeline by itself. Built only with {@code -Pbenchmarks}; nothing else depends on it.
 */
package org.vgg4j.benchmarks;
