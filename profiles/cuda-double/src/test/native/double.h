// A double of ND4J's native CUDA library, libnd4jcuda.so, for machines without a GPU.
//
// ND4J's Java code for CUDA (JCublasBackend, its executioner, allocator, workspaces and data buffers)
// runs on it unchanged. Every symbol that ND4J's JNI library asks for is also exported by ND4J's
// library for the processor, libnd4jcpu.so; the double links to that one and replaces what is
// CUDA's own: buffers with two sides, memory, streams, devices.
//
// What it shows: everything on the Java side. A value that was written on the host and not tagged, or
// read there without being synchronized, computes something else than it does on the processor.
// Operations, synchronizations, allocations and copies are counted, and memory can be made to end.
// Work on the device is done at once, but copies that NVIDIA's libraries are asked for are done late
// (streams.cpp).
// What it does not show: NVIDIA's kernels and their rounding, kernels that still run while Java goes
// on, several devices, the driver.
//
// "The device" is memory of the processor's library. A kernel sees the device's side only. The
// host's side of a buffer exists once somebody asked for it, and is poisoned until it is
// synchronized. Before an operation its own operands are brought to the device, and nothing else.
#pragma once
#include <stdint.h>
#include <stddef.h>
#include <mutex>

// What Java's native interface passes: pointers, and 64-bit numbers.
typedef void *Pointer;
typedef int64_t Long;

#define EXPORT extern "C" __attribute__((visibility("default")))

// A page that is shared with the test: the library counts, the test sets limits and faults. The order
// is that of org.vgg4j.cudadouble.ControlPage.
struct Control {
  int64_t operations;
  int64_t synchronizations;
  int64_t deviceAllocations;
  int64_t copiesUp;
  int64_t bytesUp;
  int64_t copiesDown;
  int64_t bytesDown;
  int64_t deviceBytes;
  int64_t devicePeak;
  int64_t pinnedBytes;
  int64_t pinnedPeak;
  int64_t faults;  // tags and copies that were lost on purpose, and results that were made wrong
  int64_t libraryObjects;  // handles and descriptors of cuDNN, streams and events, not yet destroyed
  int64_t runtimeBytes;  // of deviceBytes what was asked of the CUDA runtime, as scratch memory is
  int64_t runtimePeak;
  // Set by the test. 0 means: no limit, no fault.
  int64_t deviceLimit;
  int64_t pinnedLimit;
  int64_t failAfterAllocations;  // once so many allocations have been made, none succeeds
  int64_t tagsLostOfBytes;       // "the host has written" is not heard for buffers of this size
  int64_t copiesDownLostOfBytes; // buffers of this size are not copied to the host
  int64_t growingLimit;          // 1: the limit starts low, is enforced twice, and then grows
  int64_t wrongResultOf;         // hash of the custom operation that computes wrong
  int64_t failingFunction;       // String.hashCode() of the function of NVIDIA's that fails
  int64_t failingStatus;         // what it returns
  int64_t failingTimes;          // how many calls fail so; 0: all
  int64_t wrongAlgorithm;        // 1 + that of forward convolutions that computes wrong from 64 channels
  int64_t recording;             // the number of one: functions that are called go into a file
  int64_t lateStatus;            // of a kernel that failed: whatever waits for the device says so
  int64_t clockFactor;           // how many times as fast the device's clock goes, to tell it apart
};
Control &control();

// Held by every function that touches a buffer: ND4J's deallocator frees from a thread of its own.
std::recursive_mutex &lock();

// The function of this name in libnd4jcpu.so. Ends the process if there is none.
void *processorFunction(const char *name);
#define PROCESSOR(result, name, arguments) \
  static auto name##OnProcessor = (result(*) arguments) processorFunction(#name)

// Fills memory with NaNs, so that whoever reads what was never written notices.
void poison(char *memory, size_t bytes);

// Counts device memory that comes and goes. reserve() answers whether there was enough of it.
bool reserveDevice(size_t bytes, bool askedAgain);
void releaseDevice(size_t bytes);
// Whether these bytes lie in one piece that mallocDevice returned.
bool isDevicePiece(const void *pointer, size_t bytes);
// What a test asked this function to fail with; 0 if it is to succeed.
EXPORT int failureOf(const char *function);
// What lastErrorCode() and lastErrorMessage() answer next.
void fail(int code, const char *message);

// Brings a buffer (ND4J's InteropDataBuffer) to the device and notes that a kernel reads or writes it.
void readByKernel(Pointer buffer);
void writtenByKernel(Pointer buffer);
bool isBuffer(Pointer candidate);

// The order of work, see streams.cpp. ND4J's own is all on one stream.
int brokenOrder();
void countWait();
void noteUse(const void *memory, size_t bytes);
void forgetMemory(const void *memory, size_t bytes);
void requireNoCopy(const void *memory, size_t bytes);
EXPORT void workOn(Pointer stream);
EXPORT void hostWaitsForStream(Pointer stream);
EXPORT void hostWaitsForDevice();
Pointer executionStream();

// An operation that computes wrong is altered once it has ended: when the next one begins, when its
// result is read, or before memory is freed.
void spoilLater(Pointer buffer);
void spoilNow();
