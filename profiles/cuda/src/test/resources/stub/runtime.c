/* A CUDA runtime that can do nothing, for the probe's tests. */
#include <stdlib.h>

int cudaGetDeviceCount(int *count) {
  const char *code = getenv("STUB_RUNTIME");
  *count = 1;
  return code == NULL ? 0 : atoi(code);
}

int cudaFree(void *pointer) {
  (void) pointer;
  return 0;
}
