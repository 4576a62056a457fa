// One device, its streams and contexts, and the constants that ND4J keeps on it.
#include "double.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

namespace {

const Long TOTAL_BYTES = 8L << 30;

char constantSpace[1 << 16];
char launchContext[8][1 << 16];

// A constant whose two sides are one here.
struct Constant {
  char *values;
  Long length;
};

template <typename Value>
Pointer constantOf(int type, const Value *values, int length) {
  auto *constant = new Constant{(char *) calloc(length + 1, 8), length};
  for (int n = 0; n < length; n++) {
    switch (type) {
      case 5: ((float *) constant->values)[n] = (float) values[n]; break;
      case 6: ((double *) constant->values)[n] = (double) values[n]; break;
      case 9: case 13: ((int32_t *) constant->values)[n] = (int32_t) values[n]; break;
      case 10: case 14: ((int64_t *) constant->values)[n] = (int64_t) values[n]; break;
      case 1: case 7: case 11: constant->values[n] = (char) values[n]; break;
      default:
        fprintf(stderr, "double: a constant of type %d is not done here\n", type);
        abort();
    }
  }
  return constant;
}

}  // namespace

EXPORT int setDevice(int) { return 1; }
EXPORT int getDevice() { return 0; }
EXPORT int getAvailableDevices() { return 1; }
EXPORT Long getDeviceTotalMemory(int) {
  Control &page = control();
  return page.deviceLimit && !page.growingLimit ? page.deviceLimit : TOTAL_BYTES;
}
EXPORT Long getDeviceFreeMemory(int device) {
  Long free = getDeviceTotalMemory(device) - control().deviceBytes;
  return free > 0 ? free : 0;
}
EXPORT Long getDeviceFreeMemoryDefault() { return getDeviceFreeMemory(0); }
EXPORT int getDeviceMajor(int) { return 6; }
EXPORT int getDeviceMinor(int) { return 1; }
EXPORT const char *getDeviceName(int) { return "NVIDIA Stub 0"; }
EXPORT bool isP2PAvailable() { return false; }
EXPORT void enableP2P(bool) {}
EXPORT void checkP2P() {}
EXPORT void setOmpNumThreads(int) {}
EXPORT void setOmpMinThreads(int) {}
EXPORT void setGridLimit(int) {}
EXPORT void initializeDevicesAndFunctions() {}
EXPORT void initializeFunctions(Pointer) {}

EXPORT Pointer defaultLaunchContext() { return launchContext[0]; }
EXPORT Pointer lcScalarPointer(Pointer) { return launchContext[1]; }
EXPORT Pointer lcReductionPointer(Pointer) { return launchContext[2]; }
EXPORT Pointer lcAllocationPointer(Pointer) { return launchContext[3]; }
Pointer executionStream() { return launchContext[4]; }
// A pointer to a stream, which is a pointer itself; a stream of 0 would be the default one.
EXPORT Pointer lcExecutionStream(Pointer) {
  static Pointer stream = executionStream();
  return &stream;
}
EXPORT Pointer lcCopyStream(Pointer) { return launchContext[5]; }
EXPORT Pointer lcBlasHandle(Pointer) {
  // Where ND4J reads the handle from: it is a pointer to one.
  *(Pointer *) launchContext[6] = launchContext[6];
  return launchContext[6];
}
EXPORT Pointer lcSolverHandle(Pointer) { return launchContext[7]; }
EXPORT Pointer createContext() { return launchContext[0]; }
EXPORT Pointer createStream() { return malloc(8); }
EXPORT Pointer createEvent() { return malloc(8); }
EXPORT int registerEvent(Pointer, Pointer) { return 1; }
EXPORT int destroyEvent(Pointer event) {
  free(event);
  return 1;
}
EXPORT int eventSynchronize(Pointer) { return 1; }
EXPORT int streamSynchronize(Pointer) {
  std::lock_guard<std::recursive_mutex> held(lock());
  countWait();
  hostWaitsForStream(executionStream());
  if (control().lateStatus) fail((int) control().lateStatus, "cudaStreamSynchronize failed");
  return 1;
}

EXPORT Pointer getConstantSpace() { return constantSpace; }
EXPORT int memcpyConstantAsync(Long at, Pointer from, Long bytes, int, Pointer) {
  memcpy(constantSpace + at, from, bytes);
  return 1;
}
EXPORT Pointer constantBufferDouble(int type, double *values, int length) {
  return constantOf(type, values, length);
}
EXPORT Pointer constantBufferLong(int type, Long *values, int length) {
  return constantOf(type, values, length);
}
EXPORT Pointer getConstantDataBufferPrimary(Pointer constant) { return ((Constant *) constant)->values; }
EXPORT Pointer getConstantDataBufferSpecial(Pointer constant) { return ((Constant *) constant)->values; }
EXPORT Long getConstantDataBufferLength(Pointer constant) { return ((Constant *) constant)->length; }
EXPORT void deleteConstantDataBuffer(Pointer) {}
EXPORT Pointer getConstantShapeBufferSpecial(Pointer shape) {
  PROCESSOR(Pointer, getConstantShapeBufferPrimary, (Pointer));
  return getConstantShapeBufferPrimaryOnProcessor(shape);
}
EXPORT Pointer getSpecialShapeInfo(Pointer tads) {
  PROCESSOR(Pointer, getPrimaryShapeInfo, (Pointer));
  return getPrimaryShapeInfoOnProcessor(tads);
}
EXPORT Pointer getSpecialOffsets(Pointer tads) {
  PROCESSOR(Pointer, getPrimaryOffsets, (Pointer));
  return getPrimaryOffsetsOnProcessor(tads);
}
