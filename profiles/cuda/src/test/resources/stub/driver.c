/* A CUDA driver without a GPU behind it, for the probe's tests: answers from the environment. */
#include <stdio.h>
#include <stdlib.h>

static int setting(const char *name, int otherwise) {
  const char *value = getenv(name);
  return value == NULL ? otherwise : atoi(value);
}

int cuInit(unsigned int flags) {
  (void) flags;
  return setting("STUB_INIT", 0);
}

int cuDriverGetVersion(int *version) {
  *version = setting("STUB_VERSION", 12040);
  return 0;
}

int cuDeviceGetCount(int *count) {
  *count = setting("STUB_COUNT", 1);
  return 0;
}

int cuDeviceGet(int *device, int ordinal) {
  *device = ordinal;
  return 0;
}

int cuDeviceGetName(char *name, int length, int device) {
  snprintf(name, length, "NVIDIA Stub %d", device);
  return 0;
}

int cuDeviceGetAttribute(int *value, int attribute, int device) {
  (void) device;
  /* 75 is CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR, 76 ..._MINOR. */
  *value = attribute == 75 ? setting("STUB_MAJOR", 6) : attribute == 76 ? setting("STUB_MINOR", 1) : 0;
  return 0;
}

int cuDeviceTotalMem_v2(size_t *bytes, int device) {
  (void) device;
  *bytes = (size_t) 8 << 30;
  return 0;
}
