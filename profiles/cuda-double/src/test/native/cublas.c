/* The functions of cuBLAS that networks and optimizers use. Products of matrices are OpenBLAS's. The
 * pointers are device memory of the double, which is the processor's. */
enum { COLUMN_MAJOR = 102, NOT_TRANSPOSED = 111, TRANSPOSED = 112 };
enum { HOST = 0, DEVICE = 1 };

/* Begins with its own address, as ND4J's own handle in the double does, and has a stream. */
typedef struct Handle {
  struct Handle *self;
  void *stream;
  int resultsOn;
} Handle;

int cublasCreate_v2(Handle **handle) {
  BEGIN;
  *handle = calloc(1, sizeof(Handle));
  (*handle)->self = *handle;
  countLibraryObject(1);
  return 0;
}

static Handle *known(Handle *handle, const char *function) {
  if (!handle || handle->self != handle) misuse(function, "no handle, or one that is destroyed");
  return handle;
}

int cublasDestroy_v2(Handle *handle) {
  known(handle, __func__)->self = NULL;
  free(handle);
  countLibraryObject(-1);
  return 0;
}

int cublasSetStream_v2(Handle *handle, void *stream) {
  BEGIN;
  known(handle, __func__)->stream = stream;
  return 0;
}

int cublasSetPointerMode_v2(Handle *handle, int mode) {
  BEGIN;
  known(handle, __func__)->resultsOn = mode;
  return 0;
}

/* Factors are the host's, results the device's or the host's. */
static void begin(Handle *handle, int resultsOn, const char *function) {
  if (!known(handle, function)->stream) misuse(function, "runs on the default stream");
  if (handle->resultsOn != resultsOn) misuse(function, "is given numbers on the wrong side");
  workOn(handle->stream);
  countOperation();
}

static void requireMatrix(const float *values, int rows, int columns, int stride, char read) {
  if (rows > stride) misuse("cuBLAS", "a column is longer than its stride");
  requireOnDevice(values, sizeof(float) * ((size_t) (columns - 1) * stride + rows), read, "cuBLAS");
}

int cublasSgemm_v2(Handle *handle, int transposeA, int transposeB, int m, int n, int k,
    const float *alpha, const float *a, int lda, const float *b, int ldb, const float *beta, float *c,
    int ldc) {
  static void (*gemm)(int, int, int, int, int, int, float, const float *, int, const float *, int,
      float, float *, int);
  BEGIN;
  begin(handle, HOST, __func__);
  requireMatrix(a, transposeA ? k : m, transposeA ? m : k, lda, 1);
  requireMatrix(b, transposeB ? n : k, transposeB ? k : n, ldb, 1);
  requireMatrix(c, m, n, ldc, *beta != 0);
  if (!gemm) gemm = in("libopenblas.so.0", 0, "cblas_sgemm");
  gemm(COLUMN_MAJOR, transposeA ? TRANSPOSED : NOT_TRANSPOSED, transposeB ? TRANSPOSED : NOT_TRANSPOSED,
      m, n, k, *alpha, a, lda, b, ldb, *beta, c, ldc);
  return 0;
}

int cublasSgemv_v2(Handle *handle, int transpose, int m, int n, const float *alpha, const float *a, int lda,
    const float *x, int incx, const float *beta, float *y, int incy) {
  static void (*gemv)(int, int, int, int, float, const float *, int, const float *, int, float, float *,
      int);
  BEGIN;
  begin(handle, HOST, __func__);
  requireMatrix(a, m, n, lda, 1);
  requireMatrix(x, 1, transpose ? m : n, incx, 1);
  requireMatrix(y, 1, transpose ? n : m, incy, *beta != 0);
  if (!gemv) gemv = in("libopenblas.so.0", 0, "cblas_sgemv");
  gemv(COLUMN_MAJOR, transpose ? TRANSPOSED : NOT_TRANSPOSED, m, n, *alpha, a, lda, x, incx, *beta, y, incy);
  return 0;
}

int cublasSscal_v2(Handle *handle, int n, const float *alpha, float *x, int incx) {
  BEGIN;
  begin(handle, HOST, __func__);
  requireMatrix(x, 1, n, incx, 1);
  for (int i = 0; i < n; i++) x[(size_t) i * incx] *= *alpha;
  return 0;
}

int cublasSdot_v2(Handle *handle, int n, const float *x, int incx, const float *y, int incy, float *result) {
  BEGIN;
  begin(handle, DEVICE, __func__);
  requireMatrix(x, 1, n, incx, 1), requireMatrix(y, 1, n, incy, 1);
  requireOnDevice(result, sizeof(float), 0, __func__);
  double sum = 0;
  for (int i = 0; i < n; i++) sum += (double) x[(size_t) i * incx] * y[(size_t) i * incy];
  *result = (float) sum;
  return 0;
}

/* Waits for its result, which is the host's. */
int cublasSnrm2_v2(Handle *handle, int n, const float *x, int incx, float *result) {
  BEGIN;
  begin(handle, HOST, __func__);
  requireMatrix(x, 1, n, incx, 1);
  double sum = 0;
  for (int i = 0; i < n; i++) sum += (double) x[(size_t) i * incx] * x[(size_t) i * incx];
  *result = (float) sqrt(sum);
  waitForStream(handle->stream);
  return 0;
}
