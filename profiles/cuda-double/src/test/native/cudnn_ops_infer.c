/* Handles and descriptors, and what computes without a convolution. */
size_t cudnnGetVersion(void) { return 8302; }

/* Another one where a test has this function answer so. */
size_t cudnnGetCudartVersion(void) {
  int other = failureOf(__func__);
  return other ? other : 11060;
}

const char *cudnnGetErrorString(int status) {
  static const char *names[] = {"CUDNN_STATUS_SUCCESS", "CUDNN_STATUS_NOT_INITIALIZED",
      "CUDNN_STATUS_ALLOC_FAILED", "CUDNN_STATUS_BAD_PARAM", "CUDNN_STATUS_INTERNAL_ERROR",
      "CUDNN_STATUS_INVALID_VALUE", "CUDNN_STATUS_ARCH_MISMATCH", "CUDNN_STATUS_MAPPING_ERROR",
      "CUDNN_STATUS_EXECUTION_FAILED", "CUDNN_STATUS_NOT_SUPPORTED"};
  return status >= 0 && status < 10 ? names[status] : "CUDNN_UNKNOWN_STATUS";
}

int cudnnCreate(Object **handle) { MAKE(handle, HANDLE); }
int cudnnDestroy(Object *handle) { return end(HANDLE, handle, __func__); }
int cudnnSetStream(Object *handle, void *stream) {
  SET(handle, HANDLE);
  handle->stream = stream;
  return SUCCESS;
}

int cudnnCreateTensorDescriptor(Object **tensor) { MAKE(tensor, TENSOR); }
int cudnnDestroyTensorDescriptor(Object *tensor) { return end(TENSOR, tensor, __func__); }
int cudnnSetTensor4dDescriptorEx(Object *tensor, int type, int n, int c, int h, int w, int ns, int cs,
    int hs, int ws) {
  SET(tensor, TENSOR);
  if (type != TYPE_FLOAT || n < 1 || c < 1 || h < 1 || w < 1) return BAD_PARAM;
  tensor->n = n, tensor->c = c, tensor->h = h, tensor->w = w;
  tensor->ns = ns, tensor->cs = cs, tensor->hs = hs, tensor->ws = ws;
  return SUCCESS;
}

int cudnnCreateFilterDescriptor(Object **filter) { MAKE(filter, FILTER); }
int cudnnDestroyFilterDescriptor(Object *filter) { return end(FILTER, filter, __func__); }
int cudnnSetFilter4dDescriptor(Object *filter, int type, int layout, int k, int c, int h, int w) {
  SET(filter, FILTER);
  if (type != TYPE_FLOAT || layout != LAYOUT_NCHW || k < 1 || c < 1 || h < 1 || w < 1) return BAD_PARAM;
  filter->n = k, filter->c = c, filter->h = h, filter->w = w;
  filter->ns = c * h * w, filter->cs = h * w, filter->hs = w, filter->ws = 1;
  return SUCCESS;
}

int cudnnCreatePoolingDescriptor(Object **pooling) { MAKE(pooling, POOLING); }
int cudnnDestroyPoolingDescriptor(Object *pooling) { return end(POOLING, pooling, __func__); }
int cudnnSetPooling2dDescriptor(Object *pooling, int mode, int nan, int windowH, int windowW, int padH,
    int padW, int strideH, int strideW) {
  SET(pooling, POOLING);
  if (nan != PROPAGATE_NAN) misuse(__func__, "would hide NaN");
  if (windowH < 1 || windowW < 1 || strideH < 1 || strideW < 1) return BAD_PARAM;
  if (padH >= windowH || padW >= windowW) return BAD_PARAM;
  pooling->poolMode = mode;
  pooling->window[0] = windowH, pooling->window[1] = windowW;
  pooling->poolPad[0] = padH, pooling->poolPad[1] = padW;
  pooling->poolStride[0] = strideH, pooling->poolStride[1] = strideW;
  return SUCCESS;
}

int cudnnCreateActivationDescriptor(Object **activation) { MAKE(activation, ACTIVATION); }
int cudnnDestroyActivationDescriptor(Object *activation) { return end(ACTIVATION, activation, __func__); }
int cudnnSetActivationDescriptor(Object *activation, int mode, int nan, double coefficient) {
  SET(activation, ACTIVATION);
  if (nan != PROPAGATE_NAN) misuse(__func__, "would hide NaN");
  activation->mode = mode;
  activation->coefficient = coefficient;
  activation->steepness = 1;
  return SUCCESS;
}
int cudnnSetActivationDescriptorSwishBeta(Object *activation, double beta) {
  BEGIN;
  if (set(ACTIVATION, activation, __func__)->mode != SWISH) return BAD_PARAM;
  activation->steepness = beta;
  return SUCCESS;
}

int cudnnCreateOpTensorDescriptor(Object **op) { MAKE(op, OP_TENSOR); }
int cudnnDestroyOpTensorDescriptor(Object *op) { return end(OP_TENSOR, op, __func__); }
int cudnnSetOpTensorDescriptor(Object *op, int mode, int type, int nan) {
  SET(op, OP_TENSOR);
  if (mode < OP_ADD || mode > OP_SQRT || type != TYPE_FLOAT) return NOT_SUPPORTED;
  if (nan != PROPAGATE_NAN) misuse(__func__, "would hide NaN");
  op->operation = mode;
  return SUCCESS;
}

int cudnnCreateDropoutDescriptor(Object **dropout) { MAKE(dropout, DROPOUT); }
int cudnnDestroyDropoutDescriptor(Object *dropout) { return end(DROPOUT, dropout, __func__); }
enum { STATES_BYTES = 4096 };
int cudnnDropoutGetStatesSize(Object *handle, size_t *bytes) {
  BEGIN;
  *bytes = STATES_BYTES;
  return SUCCESS;
}
int cudnnDropoutGetReserveSpaceSize(Object *tensor, size_t *bytes) {
  BEGIN;
  set(TENSOR, tensor, __func__);
  *bytes = ((size_t) tensor->n * tensor->c * tensor->h * tensor->w + 7) / 8;
  return SUCCESS;
}
int cudnnRestoreDropoutDescriptor(Object *dropout, Object *handle, float drop, uint64_t *states,
    size_t bytes, uint64_t seed) {
  SET(dropout, DROPOUT);
  if (bytes < STATES_BYTES) return BAD_PARAM;
  requireOnDevice(states, STATES_BYTES, 0, __func__);
  dropout->drop = drop;
  dropout->states = states;
  return SUCCESS;
}
int cudnnSetDropoutDescriptor(Object *dropout, Object *handle, float drop, uint64_t *states,
    size_t bytes, uint64_t seed) {
  COMPUTE;
  states[0] = seed;
  states[1] = 0; /* how many were drawn */
  return cudnnRestoreDropoutDescriptor(dropout, handle, drop, states, bytes, seed);
}

static double drawn(uint64_t seed, uint64_t index) {
  uint64_t z = seed + (index + 1) * 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return ((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

int cudnnDropoutForward(Object *handle, Object *dropout, Object *xDesc, const float *x, Object *yDesc,
    float *y, uint8_t *reserve, size_t bytes) {
  COMPUTE;
  set(DROPOUT, dropout, __func__), set(TENSOR, xDesc, __func__), set(TENSOR, yDesc, __func__);
  if (!sameLayout(xDesc, yDesc)) return BAD_PARAM;
  size_t count = span(xDesc);
  if (bytes < (count + 7) / 8) return BAD_PARAM;
  reads(x, count, __func__), writes(y, count, 0, __func__), floatsApart(x, count, y, count, __func__);
  requireOnDevice(reserve, bytes, 0, __func__), requireOnDevice(dropout->states, 16, 1, __func__);
  memset(reserve, 0, bytes);
  for (size_t i = 0; i < count; i++) {
    int kept = drawn(dropout->states[0], dropout->states[1] + i) >= dropout->drop;
    reserve[i / 8] |= kept << i % 8;
    y[i] = kept ? x[i] / (1 - dropout->drop) : 0;
  }
  dropout->states[1] += count;
  return SUCCESS;
}

int cudnnActivationForward(Object *handle, Object *activation, const float *alpha, Object *xDesc,
    const float *x, const float *beta, Object *yDesc, float *y) {
  COMPUTE;
  set(ACTIVATION, activation, __func__), set(TENSOR, xDesc, __func__), set(TENSOR, yDesc, __func__);
  if (!sameLayout(xDesc, yDesc) || activation->mode == IDENTITY) return BAD_PARAM;
  reads(x, span(xDesc), __func__), writes(y, span(yDesc), *beta, __func__);
  if (x != y) floatsApart(x, span(xDesc), y, span(yDesc), __func__);
  EACH(xDesc) put(&y[AT(yDesc, n, c, h, w)], *alpha, activated(activation, x[AT(xDesc, n, c, h, w)]), *beta);
  return SUCCESS;
}

/* Whether a tensor has another one's shape, but for sizes of 1. */
static int stretches(const Object *a, const Object *over) {
  return (a->n == 1 || a->n == over->n) && (a->c == 1 || a->c == over->c)
      && (a->h == 1 || a->h == over->h) && (a->w == 1 || a->w == over->w);
}
#define STRETCHED(t, n, c, h, w) \
  AT(t, (t)->n == 1 ? 0 : (n), (t)->c == 1 ? 0 : (c), (t)->h == 1 ? 0 : (h), (t)->w == 1 ? 0 : (w))

int cudnnAddTensor(Object *handle, const float *alpha, Object *aDesc, const float *a, const float *beta,
    Object *cDesc, float *out) {
  COMPUTE;
  set(TENSOR, aDesc, __func__), set(TENSOR, cDesc, __func__);
  if (!stretches(aDesc, cDesc)) return BAD_PARAM;
  reads(a, span(aDesc), __func__), writes(out, span(cDesc), *beta, __func__);
  floatsApart(a, span(aDesc), out, span(cDesc), __func__);
  EACH(cDesc) put(&out[AT(cDesc, n, c, h, w)], *alpha, a[STRETCHED(aDesc, n, c, h, w)], *beta);
  return SUCCESS;
}

static double operated(int operation, double a, double b) {
  switch (operation) {
    case OP_ADD: return a + b;
    case OP_MUL: return a * b;
    case OP_MIN: return a != a || a < b ? a : b;
    case OP_MAX: return a != a || a > b ? a : b;
    default: return sqrt(a);
  }
}

/* A may be the result; B too, but only if A is. */
int cudnnOpTensor(Object *handle, Object *op, const float *alpha1, Object *aDesc, const float *a,
    const float *alpha2, Object *bDesc, const float *b, const float *beta, Object *cDesc, float *out) {
  COMPUTE;
  set(OP_TENSOR, op, __func__);
  set(TENSOR, aDesc, __func__), set(TENSOR, bDesc, __func__), set(TENSOR, cDesc, __func__);
  if (!sameShape(aDesc, cDesc) || !stretches(bDesc, cDesc)) return BAD_PARAM;
  reads(a, span(aDesc), __func__), reads(b, span(bDesc), __func__);
  writes(out, span(cDesc), *beta, __func__);
  int aIsResult = a == out && sameLayout(aDesc, cDesc), bIsA = a == b && sameLayout(aDesc, bDesc);
  if (!aIsResult) floatsApart(a, span(aDesc), out, span(cDesc), __func__);
  if (!aIsResult || !bIsA) floatsApart(b, span(bDesc), out, span(cDesc), __func__);
  EACH(cDesc) {
    float first = *alpha1 * a[AT(aDesc, n, c, h, w)];
    float second = *alpha2 * b[STRETCHED(bDesc, n, c, h, w)];
    put(&out[AT(cDesc, n, c, h, w)], 1, operated(op->operation, first, second), *beta);
  }
  return SUCCESS;
}

int cudnnTransformTensor(Object *handle, const float *alpha, Object *xDesc, const float *x,
    const float *beta, Object *yDesc, float *y) {
  COMPUTE;
  set(TENSOR, xDesc, __func__), set(TENSOR, yDesc, __func__);
  if (!sameShape(xDesc, yDesc)) return BAD_PARAM;
  reads(x, span(xDesc), __func__), writes(y, span(yDesc), *beta, __func__);
  floatsApart(x, span(xDesc), y, span(yDesc), __func__);
  EACH(xDesc) put(&y[AT(yDesc, n, c, h, w)], *alpha, x[AT(xDesc, n, c, h, w)], *beta);
  return SUCCESS;
}
