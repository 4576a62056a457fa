/* Memory, streams and events of the CUDA runtime, on the device of the double. */
#include <time.h>

enum { OUT_OF_MEMORY = 2, ILLEGAL_ADDRESS = 700, HOST_TO_DEVICE = 1, DEVICE_TO_HOST = 2 };

static int lateStatus(void) {
  OF_DOUBLE(int, lateStatus, (void));
  return lateStatusFound();
}

int cudaGetDeviceCount(int *count) {
  *count = 1;
  return 0;
}

const char *cudaGetErrorName(int error) {
  return error == OUT_OF_MEMORY ? "cudaErrorMemoryAllocation"
      : error == ILLEGAL_ADDRESS ? "cudaErrorIllegalAddress" : "cudaErrorUnknown";
}

static void countRuntimePiece(void *piece, int sign) {
  OF_DOUBLE(void, countRuntimePiece, (void *, int));
  countRuntimePieceFound(piece, sign);
}

int cudaMalloc(void **pointer, size_t bytes) {
  OF_DOUBLE(void *, mallocDevice, (int64_t, int, int));
  OF_DOUBLE(int, lastErrorCode, (void));
  OF_DOUBLE(const char *, lastErrorMessage, (void));
  BEGIN;
  *pointer = mallocDeviceFound(bytes, 0, 0);
  if (*pointer) {
    countRuntimePiece(*pointer, 1);
    return 0;
  }
  lastErrorCodeFound(); /* ND4J is not to take it for its own */
  lastErrorMessageFound();
  return OUT_OF_MEMORY;
}

int cudaFree(void *pointer) {
  if (!pointer) return 0; /* how a program makes the runtime start */
  OF_DOUBLE(int, freeDevice, (void *, int));
  requireOnDevice(pointer, 0, 0, "cudaFree");
  countRuntimePiece(pointer, -1);
  freeDeviceFound(pointer, 0);
  return 0;
}

int cudaMallocHost(void **pointer, size_t bytes) {
  OF_DOUBLE(void *, mallocHost, (int64_t, int));
  OF_DOUBLE(int, lastErrorCode, (void));
  OF_DOUBLE(const char *, lastErrorMessage, (void));
  BEGIN;
  *pointer = mallocHostFound(bytes, 0);
  if (*pointer) return 0;
  lastErrorCodeFound(); /* ND4J is not to take it for its own */
  lastErrorMessageFound();
  return OUT_OF_MEMORY;
}

int cudaFreeHost(void *pointer) {
  OF_DOUBLE(int, freeHost, (void *));
  freeHostFound(pointer);
  return 0;
}

int cudaMemcpyAsync(void *to, const void *from, size_t bytes, int direction, void *stream) {
  OF_DOUBLE(void, queueCopy, (void *, const void *, size_t, int, void *));
  BEGIN;
  workOn(NULL); /* what is required is not used yet */
  if (direction != DEVICE_TO_HOST) requireOnDevice(to, bytes, 0, "cudaMemcpy");
  if (direction != HOST_TO_DEVICE) requireOnDevice(from, bytes, 1, "cudaMemcpy");
  queueCopyFound(to, from, bytes, direction, stream);
  return 0;
}

int cudaMemsetAsync(void *to, int value, size_t bytes, void *stream) {
  BEGIN;
  workOn(stream);
  requireOnDevice(to, bytes, 0, "cudaMemset");
  memset(to, value, bytes);
  return 0;
}

int cudaStreamCreate(void **stream) {
  BEGIN;
  *stream = malloc(8);
  countLibraryObject(1);
  return 0;
}

int cudaStreamDestroy(void *stream) {
  free(stream);
  countLibraryObject(-1);
  return 0;
}

int cudaStreamSynchronize(void *stream) {
  BEGIN;
  if (lateStatus()) return lateStatus();
  waitForStream(stream);
  return 0;
}

int cudaDeviceSynchronize(void) {
  OF_DOUBLE(void, hostWaitsForDevice, (void));
  if (lateStatus()) return lateStatus();
  waitForStream(NULL);
  hostWaitsForDeviceFound();
  return 0;
}

int cudaEventCreate(void **event) {
  *event = calloc(1, sizeof(double));
  countLibraryObject(1);
  return 0;
}

int cudaEventDestroy(void *event) {
  OF_DOUBLE(void, forgetEvent, (void *));
  forgetEventFound(event);
  free(event);
  countLibraryObject(-1);
  return 0;
}

int cudaEventRecord(double *event, void *stream) {
  OF_DOUBLE(void, recordEvent, (void *, void *));
  BEGIN;
  recordEventFound(event, stream);
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  *event = now.tv_sec * 1e3 + now.tv_nsec / 1e6;
  return 0;
}

int cudaStreamWaitEvent(void *stream, void *event, unsigned flags) {
  OF_DOUBLE(void, streamWaitsFor, (void *, void *));
  BEGIN;
  streamWaitsForFound(stream, event);
  return 0;
}

int cudaEventSynchronize(void *event) {
  OF_DOUBLE(void, hostWaitsForEvent, (void *));
  BEGIN;
  hostWaitsForEventFound(event);
  return lateStatus();
}

int cudaEventElapsedTime(float *milliseconds, double *start, double *end) {
  OF_DOUBLE(double, deviceMillis, (double));
  *milliseconds = (float) deviceMillisFound(*end - *start);
  return 0;
}
