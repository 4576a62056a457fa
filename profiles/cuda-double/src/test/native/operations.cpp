// What computes. Each such function of ND4J's interface is a few generated instructions that come here
// (trampoline.S), and then go on in the processor's library.
#include "double.h"
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <map>
#include <set>
#include <string>

namespace {

// Made by org.vgg4j.cudadouble.natives.Trampolines.
struct Operation {
  const char *name;
  Pointer target;      // found at the first call
  uint64_t operands;   // bit n: argument n is a buffer
};

struct Operands {
  std::map<int, Pointer> inputs, outputs;
  bool inPlace = false;
};

// An operation with a context (execCustomOp2) has its operands there.
std::map<Pointer, Operands> &contexts() {
  static auto *all = new std::map<Pointer, Operands>();
  return *all;
}

bool begins(const char *name, const char *start) { return strncmp(name, start, strlen(start)) == 0; }

// Which of its buffers an operation writes. ND4J's order is X, then Y where there are two inputs, then
// Z, then scalars and dimensions.
int written(const char *name) {
  if (!strcmp(name, "execRandom")) return 0;
  if (!strcmp(name, "tear")) return -1;
  if (begins(name, "execPairwise") || begins(name, "execBroadcast") || begins(name, "execReduce3")
      || !strcmp(name, "execRandom3")) {
    return 2;
  }
  return 1;
}

// Whether ND4J's own library, 1.0.0-M2.1 for CUDA 11.6, waits for the GPU before such a function returns:
// what its code calls was looked at by objdump. Every function of NativeOpExecutioner ends with
// cudaStreamSynchronize, and so does execCustomOp2.
bool waits(const char *name) {
  static const char *const others[] = {"specialConcat", "sortByKey", "sortByValue", "sortCooIndices",
      "ravelMultiIndex", "unravelIndex", "estimateThreshold", "convertTypes", "inspectArray",
      "execAggregate", "batchExecutor"};
  for (const char *other : others) {
    if (begins(name, other)) return false;
  }
  return true;
}

void prepare(const Operands &operands) {
  for (auto &input : operands.inputs) {
    operands.inPlace ? writtenByKernel(input.second) : readByKernel(input.second);
  }
  for (auto &output : operands.outputs) writtenByKernel(output.second);
}

}  // namespace

void *processorFunction(const char *name) {
  static void *library = dlopen("libnd4jcpu.so", RTLD_LAZY);
  void *function = library ? dlsym(library, name) : nullptr;
  if (!function) {
    fprintf(stderr, "double: libnd4jcpu.so has no %s: %s\n", name, dlerror());
    abort();
  }
  return function;
}

// Called by the trampoline with the registers that hold arguments 0 to 5, and the stack that has the
// others.
extern "C" Pointer double_enter(Operation *operation, Pointer *registers, Pointer *stack) {
  std::lock_guard<std::recursive_mutex> held(lock());
  control().operations++;
  if (control().lateStatus) {
    std::string code = std::to_string(control().lateStatus);
    fail(1, (std::string(operation->name) + " failed; Error code: [" + code + "]").c_str());
  }
  spoilNow();
  workOn(executionStream());
  if (waits(operation->name)) countWait();
  int status = control().recording ? 0 : failureOf(operation->name);
  if (status) fail(status, "CUDA error");
  if (!strcmp(operation->name, "execCustomOp2")) {
    Operands &operands = contexts()[registers[2]];
    prepare(operands);
    if ((int64_t) registers[1] == control().wrongResultOf && !operands.outputs.empty()) {
      spoilLater(operands.outputs.begin()->second);
    }
  }
  int buffer = 0;
  for (int argument = 0; argument < 64; argument++) {
    if (!(operation->operands >> argument & 1)) continue;
    Pointer operand = argument < 6 ? registers[argument] : stack[argument - 6];
    if (operand && isBuffer(operand)) {
      buffer == written(operation->name) ? writtenByKernel(operand) : readByKernel(operand);
    }
    buffer++;
  }
  if (waits(operation->name)) hostWaitsForStream(executionStream());
  if (!operation->target) operation->target = processorFunction(operation->name);
  return operation->target;
}

EXPORT void setGraphContextInputBuffer(
    Pointer context, int index, Pointer buffer, Pointer shape, Pointer deviceShape) {
  std::lock_guard<std::recursive_mutex> held(lock());
  if (buffer) contexts()[context].inputs[index] = buffer;
  PROCESSOR(void, setGraphContextInputBuffer, (Pointer, int, Pointer, Pointer, Pointer));
  setGraphContextInputBufferOnProcessor(context, index, buffer, shape, deviceShape);
}

EXPORT void setGraphContextOutputBuffer(
    Pointer context, int index, Pointer buffer, Pointer shape, Pointer deviceShape) {
  std::lock_guard<std::recursive_mutex> held(lock());
  if (buffer) contexts()[context].outputs[index] = buffer;
  PROCESSOR(void, setGraphContextOutputBuffer, (Pointer, int, Pointer, Pointer, Pointer));
  setGraphContextOutputBufferOnProcessor(context, index, buffer, shape, deviceShape);
}

EXPORT void markGraphContextInplace(Pointer context, bool inPlace) {
  std::lock_guard<std::recursive_mutex> held(lock());
  contexts()[context].inPlace = inPlace;
  PROCESSOR(void, markGraphContextInplace, (Pointer, bool));
  markGraphContextInplaceOnProcessor(context, inPlace);
}

EXPORT void ctxPurge(Pointer context) {
  std::lock_guard<std::recursive_mutex> held(lock());
  contexts().erase(context);
  PROCESSOR(void, ctxPurge, (Pointer));
  ctxPurgeOnProcessor(context);
}

EXPORT void deleteGraphContext(Pointer context) {
  std::lock_guard<std::recursive_mutex> held(lock());
  contexts().erase(context);
  PROCESSOR(void, deleteGraphContext, (Pointer));
  deleteGraphContextOnProcessor(context);
}

// ND4J gives host and device pointers of the inputs, one list behind the other.
EXPORT Pointer calculateOutputShapes2(
    Pointer extra, Long hash, Pointer *buffers, Pointer shapes, int inputs, Pointer t, int tCount,
    Pointer i, int iCount, Pointer b, int bCount, Pointer d, int dCount) {
  PROCESSOR(Pointer, calculateOutputShapes2,
      (Pointer, Long, Pointer *, Pointer, int, Pointer, int, Pointer, int, Pointer, int, Pointer, int));
  Pointer onDevice[64];
  for (int n = 0; n < inputs && n < 64; n++) {
    onDevice[n] = buffers[n + inputs] ? buffers[n + inputs] : buffers[n];
  }
  return calculateOutputShapes2OnProcessor(
      extra, hash, onDevice, shapes, inputs, t, tCount, i, iCount, b, bCount, d, dCount);
}
