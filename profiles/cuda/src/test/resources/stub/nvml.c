/* NVIDIA's management library, which tells the driver's version, for the probe's tests. */
#include <stdio.h>
#include <stdlib.h>

int nvmlInit_v2(void) { return 0; }

int nvmlShutdown(void) { return 0; }

int nvmlSystemGetDriverVersion(char *version, unsigned int length) {
  const char *told = getenv("STUB_DRIVER");
  if (told == NULL) return 999; /* NVML_ERROR_UNKNOWN */
  snprintf(version, length, "%s", told);
  return 0;
}
