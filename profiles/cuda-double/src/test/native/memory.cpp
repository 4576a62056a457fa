// Memory without a buffer: what workspaces are made of, and copies between bare pointers. Also the
// limits that both kinds of memory share.
#include "double.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <algorithm>
#include <map>
#include <string>

namespace {

const int HOST_TO_DEVICE = 1;
const int DEVICE_TO_HOST = 2;
const int OUT_OF_MEMORY = 2;

int errorCode = 0;
std::string errorMessage;

std::map<Pointer, size_t> &devicePieces() {
  static auto *all = new std::map<Pointer, size_t>();
  return *all;
}

std::map<Pointer, size_t> &pinnedPieces() {
  static auto *all = new std::map<Pointer, size_t>();
  return *all;
}

// CUDA returns memory that is aligned for any type; 8 bytes more than asked for, as ND4J reads whole
// words at the end.
char *piece(size_t bytes) { return (char *) aligned_alloc(256, (bytes + 8 + 255) / 256 * 256); }

Control *openControl() {
  static Control alone;
  const char *file = getenv("DOUBLE_CONTROL");
  if (!file) return &alone;
  int descriptor = open(file, O_RDWR);
  void *page = mmap(nullptr, sizeof(Control), PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
  if (page == MAP_FAILED) {
    perror("double: DOUBLE_CONTROL");
    abort();
  }
  close(descriptor);
  return (Control *) page;
}

}  // namespace

Control &control() {
  static Control *page = openControl();
  return *page;
}

std::recursive_mutex &lock() {
  static auto *mutex = new std::recursive_mutex();
  return *mutex;
}

void poison(char *memory, size_t bytes) {
  const uint32_t notANumber = 0x7fc0dead;
  for (size_t at = 0; at + sizeof notANumber <= bytes; at += sizeof notANumber) {
    memcpy(memory + at, &notANumber, sizeof notANumber);
  }
}

void fail(int code, const char *message) {
  errorCode = code;
  errorMessage = message;
}

// With growingLimit the limit ends where the program's need does: whoever can collect garbage and ask
// again (askedAgain) is refused twice, and only what is still wanted then raises the limit.
bool reserveDevice(size_t bytes, bool askedAgain) {
  // A buffer for memory of somebody else's begins as one of no length.
  if (bytes == 0) return true;
  static int refusals = 0;
  Control &page = control();
  if (page.failAfterAllocations && page.deviceAllocations >= page.failAfterAllocations) return false;
  int64_t wanted = page.deviceBytes + (int64_t) bytes;
  if (page.deviceLimit && wanted > page.deviceLimit) {
    if (!page.growingLimit || (askedAgain && refusals++ < 2)) return false;
    refusals = 0;
    page.deviceLimit = wanted + wanted / 50;
  }
  page.deviceAllocations++;
  page.deviceBytes = wanted;
  page.devicePeak = std::max(page.devicePeak, wanted);
  return true;
}

void releaseDevice(size_t bytes) { control().deviceBytes -= bytes; }

EXPORT int lastErrorCode() {
  if (errorCode) {
    int code = errorCode;
    errorCode = 0;
    return code;
  }
  PROCESSOR(int, lastErrorCode, ());
  return lastErrorCodeOnProcessor();
}

EXPORT const char *lastErrorMessage() {
  if (!errorMessage.empty()) {
    static std::string message;
    message = errorMessage;
    errorMessage.clear();
    return message.c_str();
  }
  PROCESSOR(const char *, lastErrorMessage, ());
  return lastErrorMessageOnProcessor();
}

bool isDevicePiece(const void *pointer, size_t bytes) {
  auto next = devicePieces().upper_bound((Pointer) pointer);
  if (next == devicePieces().begin()) return false;
  auto piece = std::prev(next);
  return (const char *) pointer + bytes <= (const char *) piece->first + piece->second;
}

EXPORT Pointer mallocDevice(Long bytes, int, int) {
  std::lock_guard<std::recursive_mutex> held(lock());
  if (!reserveDevice(bytes, false)) {
    fail(OUT_OF_MEMORY, "cudaMalloc failed");
    return nullptr;
  }
  char *memory = piece(bytes);
  poison(memory, bytes);
  devicePieces()[memory] = bytes;
  return memory;
}

// What of the device's memory the CUDA runtime is asked for, and not by ND4J: it comes (1) or goes (-1).
EXPORT void countRuntimePiece(Pointer memory, int sign) {
  std::lock_guard<std::recursive_mutex> held(lock());
  Control &page = control();
  page.runtimeBytes += sign * (int64_t) devicePieces().at(memory);
  page.runtimePeak = std::max(page.runtimePeak, page.runtimeBytes);
}

EXPORT int freeDevice(Pointer memory, int) {
  std::lock_guard<std::recursive_mutex> held(lock());
  spoilNow();
  auto found = devicePieces().find(memory);
  if (found != devicePieces().end()) {
    forgetMemory(memory, found->second);
    releaseDevice(found->second);
    devicePieces().erase(found);
    free(memory);
  }
  return 1;
}

EXPORT Pointer mallocHost(Long bytes, int) {
  std::lock_guard<std::recursive_mutex> held(lock());
  Control &page = control();
  if (page.pinnedLimit && page.pinnedBytes + bytes > page.pinnedLimit) {
    fail(OUT_OF_MEMORY, "cudaHostAlloc failed");
    return nullptr;
  }
  page.pinnedBytes += bytes;
  page.pinnedPeak = std::max(page.pinnedPeak, page.pinnedBytes);
  char *memory = piece(bytes);
  pinnedPieces()[memory] = bytes;
  return memory;
}

EXPORT int freeHost(Pointer memory) {
  std::lock_guard<std::recursive_mutex> held(lock());
  auto found = pinnedPieces().find(memory);
  if (found != pinnedPieces().end()) {
    requireNoCopy(memory, found->second);
    control().pinnedBytes -= found->second;
    pinnedPieces().erase(found);
    free(memory);
  }
  return 1;
}

EXPORT int memcpyAsync(Pointer to, Pointer from, Long bytes, int direction, Pointer) {
  std::lock_guard<std::recursive_mutex> held(lock());
  if (direction == HOST_TO_DEVICE) {
    control().copiesUp++;
    control().bytesUp += bytes;
  } else if (direction == DEVICE_TO_HOST) {
    control().copiesDown++;
    control().bytesDown += bytes;
  }
  memmove(to, from, bytes);
  return 1;
}

EXPORT int memcpySync(Pointer to, Pointer from, Long bytes, int direction, Pointer stream) {
  countWait();
  return memcpyAsync(to, from, bytes, direction, stream);
}

EXPORT int memsetAsync(Pointer to, int value, Long bytes, int, Pointer) {
  memset(to, value, bytes);
  return 1;
}

EXPORT int memsetSync(Pointer to, int value, Long bytes, int flags, Pointer stream) {
  countWait();
  return memsetAsync(to, value, bytes, flags, stream);
}
