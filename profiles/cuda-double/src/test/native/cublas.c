/* The functions of cuBLAS that networks and optimizers use, computed by OpenBLAS. The pointers are device memory
 * of the double, which is the processor's. */
enum { COLUMN_MAJOR = 102, NOT_TRANSPOSED = 111, TRANSPOSED = 112 };

static void requireMatrix(const float *values, int rows, int columns, int stride, char read) {
  if (rows > stride) misuse("cuBLAS", "a column is longer than its stride");
  requireOnDevice(values, sizeof(float) * ((size_t) (columns - 1) * stride + rows), read, "cuBLAS");
}

int cublasSgemm_v2(void *handle, int transposeA, int transposeB, int m, int n, int k,
    const float *alpha, const float *a, int lda, const float *b, int ldb, const float *beta, float *c,
    int ldc) {
  static void (*gemm)(int, int, int, int, int, int, float, const float *, int, const float *, int,
      float, float *, int);
  BEGIN;
  requireMatrix(a, transposeA ? k : m, transposeA ? m : k, lda, 1);
  requireMatrix(b, transposeB ? n : k, transposeB ? k : n, ldb, 1);
  requireMatrix(c, m, n, ldc, *beta != 0);
  if (!gemm) gemm = in("libopenblas.so.0", 0, "cblas_sgemm");
  gemm(COLUMN_MAJOR, transposeA ? TRANSPOSED : NOT_TRANSPOSED, transposeB ? TRANSPOSED : NOT_TRANSPOSED,
      m, n, k, *alpha, a, lda, b, ldb, *beta, c, ldc);
  return 0;
}

int cublasSgemv_v2(void *handle, int transpose, int m, int n, const float *alpha, const float *a, int lda,
    const float *x, int incx, const float *beta, float *y, int incy) {
  static void (*gemv)(int, int, int, int, float, const float *, int, const float *, int, float, float *,
      int);
  BEGIN;
  requireMatrix(a, m, n, lda, 1);
  requireMatrix(x, 1, transpose ? m : n, incx, 1);
  requireMatrix(y, 1, transpose ? n : m, incy, *beta != 0);
  if (!gemv) gemv = in("libopenblas.so.0", 0, "cblas_sgemv");
  gemv(COLUMN_MAJOR, transpose ? TRANSPOSED : NOT_TRANSPOSED, m, n, *alpha, a, lda, x, incx, *beta, y, incy);
  return 0;
}

int cublasSscal_v2(void *handle, int n, const float *alpha, float *x, int incx) {
  BEGIN;
  countOperation();
  requireMatrix(x, 1, n, incx, 1);
  for (int i = 0; i < n; i++) x[(size_t) i * incx] *= *alpha;
  return 0;
}
