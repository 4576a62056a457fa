// Buffers with a device side and a host side. ND4J's InteropDataBuffer of the processor's library
// holds the device side; the host side is kept here.
#include "double.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <map>
#include <memory>

namespace {

// Whether what is done with a buffer of this size is to be lost; it counts then.
bool isLost(int64_t lostOfBytes, size_t bytes) {
  if (bytes == 0 || lostOfBytes != (int64_t) bytes) return false;
  control().faults++;
  return true;
}

// The memory that one buffer and all views of it share, with the four times at which CUDA's
// DataBuffer knows each side to have been read or written.
struct Memory {
  char *device = nullptr;
  char *host = nullptr;
  bool ownsHost = false;
  size_t bytes = 0;
  size_t reserved = 0;
  uint64_t clock = 0;
  uint64_t hostWritten = 0, hostRead = 0, deviceWritten = 0, deviceRead = 0;

  bool hostIsActual() const { return hostWritten > deviceWritten || hostRead > deviceWritten; }
  bool deviceIsActual() const { return deviceWritten > hostWritten || deviceRead > hostWritten; }

  void needHost() {
    if (host || bytes == 0) return;
    host = (char *) malloc(bytes);
    ownsHost = true;
    poison(host, bytes);
  }

  // CUDA's DataBuffer copies by cudaMemcpy, which waits for all that the GPU computes.
  void copyUp() {
    if (deviceIsActual() || !host) return;
    hostWaitsForDevice();
    memcpy(device, host, bytes);
    deviceRead = ++clock;
    countWait();
    control().copiesUp++;
    control().bytesUp += bytes;
  }

  void copyDown() {
    spoilNow();
    if (hostIsActual()) return;
    hostWaitsForDevice();
    needHost();
    if (host && !isLost(control().copiesDownLostOfBytes, bytes)) memcpy(host, device, bytes);
    hostRead = ++clock;
    countWait();
    control().copiesDown++;
    control().bytesDown += bytes;
  }

  void free() {
    if (bytes) forgetMemory(device, bytes);
    if (ownsHost) ::free(host);
    host = nullptr;
    ownsHost = false;
    releaseDevice(reserved);
    reserved = 0;
    bytes = 0;
  }

  ~Memory() { free(); }
};

// Buffers live on in threads that outlive this library's static objects, so the map is never freed.
std::map<Pointer, std::shared_ptr<Memory>> &buffers() {
  static auto *all = new std::map<Pointer, std::shared_ptr<Memory>>();
  return *all;
}

Memory &memoryOf(Pointer buffer) {
  auto found = buffers().find(buffer);
  if (found == buffers().end()) {
    fprintf(stderr, "double: a buffer that was never allocated, or is freed: %p\n", buffer);
    abort();
  }
  return *found->second;
}

char *deviceOf(Pointer buffer) {
  PROCESSOR(Pointer, dbPrimaryBuffer, (Pointer));
  return (char *) dbPrimaryBufferOnProcessor(buffer);
}

Pointer track(Pointer buffer, size_t bytes, size_t reserved) {
  auto memory = std::make_shared<Memory>();
  memory->bytes = bytes;
  memory->reserved = reserved;
  memory->device = deviceOf(buffer);
  memory->deviceWritten = ++memory->clock;
  buffers()[buffer] = memory;
  return buffer;
}

// sd::DataType, as ND4J numbers it.
size_t bytesPerValue(int type) {
  switch (type) {
    case 1: case 7: case 11: return 1;           // BOOL, INT8, UINT8
    case 3: case 17: case 8: case 12: return 2;  // HALF, BFLOAT16, INT16, UINT16
    case 5: case 9: case 13: return 4;           // FLOAT32, INT32, UINT32
    default: return 8;
  }
}

}  // namespace

static Pointer spoiled = nullptr;

void spoilLater(Pointer buffer) { spoiled = buffer; }

void spoilNow() {
  Pointer buffer = spoiled;
  spoiled = nullptr;
  if (buffer && isBuffer(buffer) && memoryOf(buffer).bytes >= sizeof(float)) {
    *(float *) deviceOf(buffer) += 0.5f;
    control().faults++;
  }
}

bool isBuffer(Pointer candidate) { return buffers().count(candidate) > 0; }

void readByKernel(Pointer buffer) {
  Memory &memory = memoryOf(buffer);
  memory.copyUp();
  noteUse(memory.device, memory.bytes);
  memory.deviceRead = ++memory.clock;
}

void writtenByKernel(Pointer buffer) {
  Memory &memory = memoryOf(buffer);
  memory.copyUp();
  noteUse(memory.device, memory.bytes);
  memory.deviceWritten = ++memory.clock;
}

// A library that is given bare device pointers, as cuBLAS is, copies nothing: with a device side that is
// older than the host's it would compute something wrong, and with a pointer of the host's it would fail
// much later. Ends the process.
EXPORT void requireOnDevice(const void *pointer, size_t bytes, bool read, const char *user) {
  std::lock_guard<std::recursive_mutex> held(lock());
  const char *at = (const char *) pointer;
  noteUse(pointer, bytes);
  bool found = isDevicePiece(pointer, bytes);
  for (auto &entry : buffers()) {
    Memory &memory = *entry.second;
    if (at < memory.device || at + bytes > memory.device + memory.bytes) continue;
    found = true;
    if (read && memory.host && !memory.deviceIsActual()) {
      fprintf(stderr, "double: %s reads device memory that is older than the host's\n", user);
      abort();
    }
  }
  if (!found) {
    fprintf(stderr, "double: %s is given %zu bytes that are not on the device\n", user, bytes);
    abort();
  }
}

EXPORT Pointer allocateDataBuffer(Long length, int type, bool both) {
  std::lock_guard<std::recursive_mutex> held(lock());
  size_t bytes = length * bytesPerValue(type);
  if (!reserveDevice(bytes, true)) {
    fail(1, "[DEVICE] allocation failed; Error code: [2]");
    return nullptr;
  }
  PROCESSOR(Pointer, allocateDataBuffer, (Long, int, bool));
  Pointer buffer = track(allocateDataBufferOnProcessor(length, type, both), bytes, bytes);
  poison(memoryOf(buffer).device, bytes);
  if (both) memoryOf(buffer).needHost();
  return buffer;
}

EXPORT Pointer dbAllocateDataBuffer(Long length, int type, bool both) {
  return allocateDataBuffer(length, type, both);
}

EXPORT Pointer dbCreateExternalDataBuffer(Long length, int type, Pointer host, Pointer device) {
  std::lock_guard<std::recursive_mutex> held(lock());
  PROCESSOR(Pointer, dbCreateExternalDataBuffer, (Long, int, Pointer, Pointer));
  Pointer buffer =
      dbCreateExternalDataBufferOnProcessor(length, type, device ? device : host, nullptr);
  track(buffer, length * bytesPerValue(type), 0);
  if (host != device) memoryOf(buffer).host = (char *) host;
  return buffer;
}

EXPORT Pointer dbCreateView(Pointer parent, Long length, Long offset) {
  std::lock_guard<std::recursive_mutex> held(lock());
  PROCESSOR(Pointer, dbCreateView, (Pointer, Long, Long));
  Pointer view = dbCreateViewOnProcessor(parent, length, offset);
  buffers()[view] = buffers().at(parent);
  return view;
}

EXPORT Pointer dbPrimaryBuffer(Pointer buffer) {
  std::lock_guard<std::recursive_mutex> held(lock());
  Memory &memory = memoryOf(buffer);
  return memory.host ? memory.host + (deviceOf(buffer) - memory.device) : nullptr;
}

EXPORT Pointer dbSpecialBuffer(Pointer buffer) { return deviceOf(buffer); }

EXPORT void dbAllocatePrimaryBuffer(Pointer buffer) {
  std::lock_guard<std::recursive_mutex> held(lock());
  memoryOf(buffer).needHost();
}

EXPORT void dbAllocateSpecialBuffer(Pointer) {}

EXPORT void dbSetPrimaryBuffer(Pointer buffer, Pointer host, Long) {
  std::lock_guard<std::recursive_mutex> held(lock());
  Memory &memory = memoryOf(buffer);
  if (memory.ownsHost) free(memory.host);
  memory.host = (char *) host;
  memory.ownsHost = false;
}

EXPORT void dbSetSpecialBuffer(Pointer buffer, Pointer device, Long bytes) {
  std::lock_guard<std::recursive_mutex> held(lock());
  PROCESSOR(void, dbSetPrimaryBuffer, (Pointer, Pointer, Long));
  dbSetPrimaryBufferOnProcessor(buffer, device, bytes);
  memoryOf(buffer).device = deviceOf(buffer);
}

EXPORT void dbExpand(Pointer, Long) {
  fprintf(stderr, "double: dbExpand is not done here\n");
  abort();
}

EXPORT void dbExpandBuffer(Pointer buffer, Long length) { dbExpand(buffer, length); }

EXPORT void dbSyncToSpecial(Pointer buffer) {
  std::lock_guard<std::recursive_mutex> held(lock());
  memoryOf(buffer).copyUp();
}

EXPORT void dbSyncToPrimary(Pointer buffer) {
  std::lock_guard<std::recursive_mutex> held(lock());
  memoryOf(buffer).copyDown();
}

EXPORT void dbTickHostRead(Pointer buffer) {
  std::lock_guard<std::recursive_mutex> held(lock());
  Memory &memory = memoryOf(buffer);
  memory.hostRead = ++memory.clock;
}

EXPORT void dbTickHostWrite(Pointer buffer) {
  std::lock_guard<std::recursive_mutex> held(lock());
  Memory &memory = memoryOf(buffer);
  if (!isLost(control().tagsLostOfBytes, memory.bytes)) memory.hostWritten = ++memory.clock;
}

EXPORT void dbTickDeviceRead(Pointer buffer) {
  std::lock_guard<std::recursive_mutex> held(lock());
  Memory &memory = memoryOf(buffer);
  memory.deviceRead = ++memory.clock;
}

EXPORT void dbTickDeviceWrite(Pointer buffer) {
  std::lock_guard<std::recursive_mutex> held(lock());
  Memory &memory = memoryOf(buffer);
  memory.deviceWritten = ++memory.clock;
}

EXPORT int dbLocality(Pointer buffer) {
  std::lock_guard<std::recursive_mutex> held(lock());
  Memory &memory = memoryOf(buffer);
  if (memory.hostIsActual() && memory.deviceIsActual()) return 0;
  return memory.deviceIsActual() ? 1 : -1;
}

EXPORT int dbDeviceId(Pointer) { return 0; }
EXPORT void dbSetDeviceId(Pointer, int) {}

EXPORT int dbUseCount(Pointer buffer) {
  std::lock_guard<std::recursive_mutex> held(lock());
  return (int) buffers().at(buffer).use_count();
}

EXPORT void dbClose(Pointer buffer) {
  std::lock_guard<std::recursive_mutex> held(lock());
  spoilNow();
  auto found = buffers().find(buffer);
  if (found != buffers().end()) found->second->free();
  PROCESSOR(void, dbClose, (Pointer));
  dbCloseOnProcessor(buffer);
}

EXPORT void deleteDataBuffer(Pointer buffer) {
  std::lock_guard<std::recursive_mutex> held(lock());
  spoilNow();
  buffers().erase(buffer);
  PROCESSOR(void, deleteDataBuffer, (Pointer));
  deleteDataBufferOnProcessor(buffer);
}
