// What the doubles of NVIDIA's own libraries (cuDNN, cuBLAS, the CUDA runtime) ask of this one, beside
// requireOnDevice and memory.
#include "double.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <set>
#include <string>

namespace {

// Once each, in every recording.
void record(const char *function) {
  static int64_t recording = 0;
  static auto *known = new std::set<std::string>();
  const char *page = getenv("DOUBLE_CONTROL");
  if (recording != control().recording) known->clear();
  recording = control().recording;
  if (!page || !known->insert(function).second) return;
  FILE *names = fopen((std::string(page) + ".functions").c_str(), "a");
  fprintf(names, "%s\n", function);
  fclose(names);
}

}  // namespace

// What a function is to fail with; 0 if it is to succeed. Java's String.hashCode() names it.
EXPORT int failureOf(const char *function) {
  std::lock_guard<std::recursive_mutex> held(lock());
  if (brokenOrder() && strncmp(function, "cuda", 4) == 0) return brokenOrder();
  int32_t hash = 0;
  for (const char *at = function; *at; at++) hash = (int32_t) (31u * (uint32_t) hash + *at);
  Control &page = control();
  if (page.recording) record(function);
  if (!page.failingStatus || page.failingFunction != hash) return 0;
  int status = (int) page.failingStatus;
  if (page.failingTimes && --page.failingTimes == 0) page.failingStatus = 0;
  return status;
}

// What a function that waits for the device has to say of a kernel that failed before.
EXPORT int lateStatus() { return (int) control().lateStatus; }

EXPORT int wrongAlgorithm() { return (int) control().wrongAlgorithm - 1; }

// Milliseconds by the device's clock.
EXPORT double deviceMillis(double millis) {
  return control().clockFactor ? millis * control().clockFactor : millis;
}

EXPORT void countOperation() {
  std::lock_guard<std::recursive_mutex> held(lock());
  control().operations++;
}

// Handles, descriptors, streams and events that are made (1) and destroyed (-1).
EXPORT void countLibraryObject(int change) {
  std::lock_guard<std::recursive_mutex> held(lock());
  control().libraryObjects += change;
}
