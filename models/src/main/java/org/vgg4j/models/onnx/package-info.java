/**
 * A network becomes one ONNX file that other engines run: onnxruntime, OpenVINO, TensorRT,
 * browsers.
 *
 * <p>{@link org.vgg4j.models.onnx.OnnxExport} is the door. Vertex by vertex, in the order in which
 * Deeplearning4j computes them, a converter of the vertex's kind adds ONNX operators that compute
 * the same at inference; a kind without a converter is an error that names it. Where the two
 * disagree in a formula, the converter says so beside the operator's name. Weights are read layer
 * by layer while the file is written.
 *
 * <p>Operators and their formulas: <a
 * href="https://github.com/onnx/onnx/blob/main/docs/Operators.md">ONNX's reference</a>, opset 17.
 */
package org.vgg4j.models.onnx;
