// The order of work on the device. What computes is done at once. A copy between host and device is done
// as late as streams and events allow: on the device's side before the first work that is queued behind
// it, on the host's once the host has waited for it. So whoever forgets to wait finds what was there
// before. What could be done too early rather than too late is told by its order alone and refused: a
// copy to memory that another stream may still use, or of host memory that changes under another copy.
#include "double.h"
#include <stdio.h>
#include <string.h>
#include <list>
#include <map>
#include <vector>

namespace {

const int HOST_TO_DEVICE = 1;
const int DEVICE_TO_HOST = 2;
const int LAUNCH_FAILURE = 719;

// Of each stream how much of its work somebody knows to be done.
typedef std::map<Pointer, uint64_t> Clock;

struct Copy {
  char *to;
  const char *from;
  size_t bytes;
  bool up;
  Pointer stream;
  uint64_t position;
  bool isOnDevice;         // a copy up that is done there, though the host does not know
  std::vector<char> read;  // by a copy down
};

// Memory of a device.
typedef std::pair<const char *, size_t> Piece;

struct Use {
  Pointer stream;
  uint64_t position;
};

struct Order {
  Clock host;
  std::map<Pointer, Clock> streams, events;
  std::list<Copy> copies;
  std::map<Piece, Use> uses;  // the last one of each
  bool isBroken = false;
};

// On which this thread has begun work last.
thread_local Pointer working = nullptr;

Order &order() {
  static auto *one = new Order();
  return *one;
}

bool overlap(const char *a, size_t aBytes, const char *b, size_t bBytes) {
  return a < b + bBytes && b < a + aBytes;
}

void learn(Clock &clock, const Clock &more) {
  for (auto &known : more) {
    uint64_t &position = clock[known.first];
    if (position < known.second) position = known.second;
  }
}

void breaks(const char *what) {
  fprintf(stderr, "double: %s\n", what);
  order().isBroken = true;
  order().copies.clear();
}

void doOnDevice(Copy &copy) {
  if (copy.up && !copy.isOnDevice) memcpy(copy.to, copy.from, copy.bytes);
  copy.isOnDevice = true;
}

void finish(Copy &copy) {
  doOnDevice(copy);
  if (!copy.up) memcpy(copy.to, copy.read.data(), copy.bytes);
}

void hostLearns(const Clock &more) {
  Order &all = order();
  learn(all.host, more);
  for (auto copy = all.copies.begin(); copy != all.copies.end();) {
    bool isKnown = copy->position <= all.host[copy->stream];
    if (isKnown) finish(*copy);
    copy = isKnown ? all.copies.erase(copy) : std::next(copy);
  }
}

Clock &begin(Pointer stream) {
  Order &all = order();
  Clock &clock = all.streams[stream];
  // The host queues it, after what it has waited for.
  learn(clock, all.host);
  for (Copy &copy : all.copies) {
    if (copy.position <= clock[copy.stream]) doOnDevice(copy);
  }
  clock[stream]++;
  working = stream;
  return clock;
}

void requireUnused(const char *to, size_t bytes, Pointer stream, Clock &clock) {
  for (auto &use : order().uses) {
    bool isDone = use.second.stream == stream || use.second.position <= clock[use.second.stream];
    if (!isDone && overlap(use.first.first, use.first.second, to, bytes)) {
      return breaks("a copy to memory that another stream may still use");
    }
  }
}

void requireUnchanged(const char *from, size_t bytes) {
  for (Copy &copy : order().copies) {
    if (copy.up && overlap(copy.from, copy.bytes, from, bytes)) {
      return breaks("a copy of host memory of which another copy may still be read");
    }
  }
}

}  // namespace

// What the CUDA runtime answers once the order was broken; 0 before.
int brokenOrder() { return order().isBroken ? LAUNCH_FAILURE : 0; }

// The host waits for all that the device computes. Not counted in threads that never ask for any work:
// those that make batches, and give back what Java's collector has found.
void countWait() {
  if (working) control().synchronizations++;
}

// Work begins on a stream, of which noteUse tells the memory.
EXPORT void workOn(Pointer stream) {
  std::lock_guard<std::recursive_mutex> held(lock());
  begin(stream);
}

void noteUse(const void *memory, size_t bytes) {
  Order &all = order();
  if (!working) return;  // what no stream uses
  all.uses[{(const char *) memory, bytes}] = {working, all.streams[working][working]};
}

EXPORT void queueCopy(Pointer to, const void *from, size_t bytes, int direction, Pointer stream) {
  std::lock_guard<std::recursive_mutex> held(lock());
  Order &all = order();
  Clock &clock = begin(stream);
  if (direction == HOST_TO_DEVICE) {
    control().copiesUp++;
    control().bytesUp += bytes;
    requireUnchanged((const char *) from, bytes);
    requireUnused((const char *) to, bytes, stream, clock);
    noteUse(to, bytes);
    if (all.isBroken) return;
    all.copies.push_back(
        {(char *) to, (const char *) from, bytes, true, stream, clock[stream], false, {}});
  } else if (direction == DEVICE_TO_HOST) {
    control().copiesDown++;
    control().bytesDown += bytes;
    noteUse(from, bytes);
    const char *read = (const char *) from;
    if (all.isBroken) return;
    all.copies.push_back({(char *) to, read, bytes, false, stream, clock[stream], true,
        std::vector<char>(read, read + bytes)});
    poison((char *) to, bytes);
  } else {
    requireUnused((const char *) to, bytes, stream, clock);
    noteUse(from, bytes);
    noteUse(to, bytes);
    memmove(to, from, bytes);
  }
}

EXPORT void recordEvent(Pointer event, Pointer stream) {
  std::lock_guard<std::recursive_mutex> held(lock());
  order().events[event] = order().streams[stream];
}

EXPORT void forgetEvent(Pointer event) {
  std::lock_guard<std::recursive_mutex> held(lock());
  order().events.erase(event);
}

EXPORT void streamWaitsFor(Pointer stream, Pointer event) {
  std::lock_guard<std::recursive_mutex> held(lock());
  learn(order().streams[stream], order().events[event]);
}

EXPORT void hostWaitsForEvent(Pointer event) {
  std::lock_guard<std::recursive_mutex> held(lock());
  hostLearns(order().events[event]);
}

EXPORT void hostWaitsForStream(Pointer stream) {
  std::lock_guard<std::recursive_mutex> held(lock());
  hostLearns(order().streams[stream]);
}

EXPORT void waitForStream(Pointer stream) {
  countWait();
  hostWaitsForStream(stream);
}

EXPORT void hostWaitsForDevice() {
  std::lock_guard<std::recursive_mutex> held(lock());
  for (auto &stream : order().streams) hostLearns(stream.second);
}

// Memory of the device is freed, which waits for the work that uses it.
void forgetMemory(const void *memory, size_t bytes) {
  Order &all = order();
  const char *start = (const char *) memory;
  for (auto copy = all.copies.begin(); copy != all.copies.end();) {
    bool isIn = overlap(copy->up ? copy->to : copy->from, copy->bytes, start, bytes);
    if (isIn) finish(*copy);
    copy = isIn ? all.copies.erase(copy) : std::next(copy);
  }
  for (auto use = all.uses.begin(); use != all.uses.end();) {
    use = overlap(use->first.first, use->first.second, start, bytes) ? all.uses.erase(use) : std::next(use);
  }
}

// Pinned memory is freed, which need not wait.
void requireNoCopy(const void *memory, size_t bytes) {
  for (Copy &copy : order().copies) {
    if (overlap(copy.up ? copy.from : copy.to, copy.bytes, (const char *) memory, bytes)) {
      return breaks("host memory is freed that a copy may still use");
    }
  }
}
