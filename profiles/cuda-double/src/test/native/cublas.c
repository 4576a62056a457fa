/* The two functions of cuBLAS that networks use, computed by OpenBLAS. The pointers are device memory
 * of the double, which is the processor's. */
#include <dlfcn.h>

enum { COLUMN_MAJOR = 102, NOT_TRANSPOSED = 111, TRANSPOSED = 112 };

static void *in(const char *library, int flags, const char *name) {
  void *handle = dlopen(library, RTLD_LAZY | flags);
  void *function = handle ? dlsym(handle, name) : NULL;
  if (!function) {
    fprintf(stderr, "double: no %s in %s\n", name, library);
    abort();
  }
  return function;
}

static void require(const void *a, const void *b, const void *c) {
  static void (*actual)(const void *, const char *);
  if (!actual) actual = in("libnd4jcuda.so", RTLD_NOLOAD, "requireActualOnDevice");
  actual(a, "cuBLAS");
  actual(b, "cuBLAS");
  actual(c, "cuBLAS");
}

int cublasSgemm_v2(void *handle, int transposeA, int transposeB, int m, int n, int k,
    const float *alpha, const float *a, int lda, const float *b, int ldb, const float *beta, float *c,
    int ldc) {
  static void (*gemm)(int, int, int, int, int, int, float, const float *, int, const float *, int,
      float, float *, int);
  require(a, b, c);
  if (!gemm) gemm = in("libopenblas.so.0", 0, "cblas_sgemm");
  gemm(COLUMN_MAJOR, transposeA ? TRANSPOSED : NOT_TRANSPOSED, transposeB ? TRANSPOSED : NOT_TRANSPOSED,
      m, n, k, *alpha, a, lda, b, ldb, *beta, c, ldc);
  return 0;
}

int cublasSgemv_v2(void *handle, int transpose, int m, int n, const float *alpha, const float *a, int lda,
    const float *x, int incx, const float *beta, float *y, int incy) {
  static void (*gemv)(int, int, int, int, float, const float *, int, const float *, int, float, float *,
      int);
  require(a, x, y);
  if (!gemv) gemv = in("libopenblas.so.0", 0, "cblas_sgemv");
  gemv(COLUMN_MAJOR, transpose ? TRANSPOSED : NOT_TRANSPOSED, m, n, *alpha, a, lda, x, incx, *beta, y, incy);
  return 0;
}
