/* A CUDA driver without a GPU behind it, for the probe's tests: answers from the environment. */
#include <stdio.h>
#include <stdlib.h>

static int setting(const char *name, int otherwise) {
  const char *value = getenv(name);
  return value == NULL ? otherwise : atoi(value);
}

/* The same for one of several devices: STUB_MAJOR_1 counts before STUB_MAJOR. */
static int settingOf(int device, const char *name, int otherwise) {
  char own[64];
  snprintf(own, sizeof own, "%s_%d", name, device);
  return setting(own, setting(name, otherwise));
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
  const char *suffix = getenv("STUB_NAME_SUFFIX");
  snprintf(name, length, "NVIDIA Stub %d%s", device, suffix == NULL ? "" : suffix);
  return 0;
}

int cuDeviceGetAttribute(int *value, int attribute, int device) {
  switch (attribute) {
    case 17: *value = settingOf(device, "STUB_DISPLAY", 0); break; /* KERNEL_EXEC_TIMEOUT */
    case 75: *value = settingOf(device, "STUB_MAJOR", 6); break; /* COMPUTE_CAPABILITY_MAJOR */
    case 76: *value = settingOf(device, "STUB_MINOR", 1); break; /* COMPUTE_CAPABILITY_MINOR */
    default: *value = 0;
  }
  return 0;
}

int cuDeviceTotalMem_v2(size_t *bytes, int device) {
  *bytes = (size_t) settingOf(device, "STUB_GIGABYTES", 8) << 30;
  return 0;
}
