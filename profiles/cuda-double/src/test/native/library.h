/* What each double of a library of NVIDIA's begins with: the functions of the double of libnd4jcuda.so,
 * which knows the device's memory. */
#include <dlfcn.h>
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *in(const char *library, int flags, const char *name) {
  void *handle = dlopen(library, RTLD_LAZY | flags);
  void *function = handle ? dlsym(handle, name) : NULL;
  if (!function) {
    fprintf(stderr, "double: no %s in %s\n", name, library);
    abort();
  }
  return function;
}

static void *inDouble(const char *name) { return in("libnd4jcuda.so", RTLD_NOLOAD, name); }

#define OF_DOUBLE(result, name, arguments) \
  static result(*name##Found) arguments; \
  if (!name##Found) name##Found = inDouble(#name)

static void requireOnDevice(const void *pointer, size_t bytes, char read, const char *user) {
  OF_DOUBLE(void, requireOnDevice, (const void *, size_t, char, const char *));
  requireOnDeviceFound(pointer, bytes, read, user);
}

static int failureOf(const char *function) {
  OF_DOUBLE(int, failureOf, (const char *));
  return failureOfFound(function);
}

static void countOperation(void) {
  OF_DOUBLE(void, countOperation, (void));
  countOperationFound();
}

/* Work begins that is queued on a stream. */
static void workOn(void *stream) {
  OF_DOUBLE(void, workOn, (void *));
  workOnFound(stream);
}

/* The host waits for what is queued on a stream, which counts. */
static void waitForStream(void *stream) {
  OF_DOUBLE(void, waitForStream, (void *));
  waitForStreamFound(stream);
}

static void countLibraryObject(int change) {
  OF_DOUBLE(void, countLibraryObject, (int));
  countLibraryObjectFound(change);
}

/* The call is one that the library answers by undefined behavior, or not at all. */
static void misuse(const char *function, const char *what) {
  fprintf(stderr, "double: %s: %s\n", function, what);
  abort();
}

/* What a test asked this function to fail with. */
#define BEGIN \
  int failure = failureOf(__func__); \
  if (failure) return failure
