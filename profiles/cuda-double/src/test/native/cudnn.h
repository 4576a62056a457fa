/* What the parts of the fake cuDNN share. It computes by plain loops. A call that the real library would
 * answer by undefined behavior (memory that is not the device's, overlapping or misaligned tensors, a
 * descriptor of another kind, scratch memory that is too small) ends the process; one that it refuses
 * gets its status. Tensors are 32-bit floats, and no product may be rounded to TF32. */
enum {
  SUCCESS = 0, BAD_PARAM = 3, NOT_SUPPORTED = 9,
  TYPE_FLOAT = 0, LAYOUT_NCHW = 0, CROSS_CORRELATION = 1, PROPAGATE_NAN = 1, FMA_MATH = 3,
  NOT_DETERMINISTIC = 0, DETERMINISTIC = 1, SPATIAL = 1,
  SIGMOID = 0, RELU = 1, TANH = 2, ELU = 4, IDENTITY = 5, SWISH = 6,
  OP_ADD = 0, OP_MUL = 1, OP_MIN = 2, OP_MAX = 3, OP_SQRT = 4,
  POOL_MAX = 0, POOL_AVERAGE_WITH_PADDING = 1, POOL_AVERAGE = 2, POOL_MAX_DETERMINISTIC = 3
};

enum { HANDLE = 0x5641, TENSOR, FILTER, CONVOLUTION, POOLING, ACTIVATION, DROPOUT, OP_TENSOR };

/* Begins with what it is, so that one is not taken for another, and whether it has been set. */
typedef struct {
  int kind;
  int isSet;
  union {
    struct { void *stream; };
    struct { int n, c, h, w, ns, cs, hs, ws; };
    struct { int pad[2], stride[2], dilation[2], math; };
    struct { int poolMode, window[2], poolPad[2], poolStride[2]; };
    struct { int mode; double coefficient, steepness; };
    struct { float drop; uint64_t *states; };
    struct { int operation; };
  };
} Object;

static int make(int kind, Object **object) {
  *object = calloc(1, sizeof(Object));
  (*object)->kind = kind;
  countLibraryObject(1);
  return SUCCESS;
}

static Object *of(int kind, Object *object, const char *function) {
  if (!object || object->kind != kind) misuse(function, "a descriptor is of another kind, or destroyed");
  return object;
}

static Object *set(int kind, Object *object, const char *function) {
  if (!of(kind, object, function)->isSet) misuse(function, "a descriptor was never set");
  return object;
}

static int end(int kind, Object *object, const char *function) {
  of(kind, object, function)->kind = 0;
  free(object);
  countLibraryObject(-1);
  return SUCCESS;
}

#define MAKE(name, kind) \
  BEGIN; \
  return make(kind, name)
#define SET(name, kind) \
  BEGIN; \
  of(kind, name, __func__)->isSet = 1
/* Begins a function that computes. */
#define COMPUTE \
  BEGIN; \
  if (!set(HANDLE, handle, __func__)->stream) misuse(__func__, "runs on the default stream"); \
  workOn(handle->stream); \
  countOperation()

static size_t span(const Object *t) {
  return 1 + (size_t) (t->n - 1) * t->ns + (size_t) (t->c - 1) * t->cs + (size_t) (t->h - 1) * t->hs
      + (size_t) (t->w - 1) * t->ws;
}

static int sameShape(const Object *a, const Object *b) {
  return a->n == b->n && a->c == b->c && a->h == b->h && a->w == b->w;
}

static int sameLayout(const Object *a, const Object *b) {
  return sameShape(a, b) && a->ns == b->ns && a->cs == b->cs && a->hs == b->hs && a->ws == b->ws;
}

#define AT(t, n, c, h, w) \
  ((size_t) (n) * (t)->ns + (size_t) (c) * (t)->cs + (size_t) (h) * (t)->hs + (size_t) (w) * (t)->ws)
#define EACH(t) \
  for (int n = 0; n < (t)->n; n++) \
    for (int c = 0; c < (t)->c; c++) \
      for (int h = 0; h < (t)->h; h++) \
        for (int w = 0; w < (t)->w; w++)

/* Memory of so many floats, which is read. */
static void reads(const float *values, size_t floats, const char *function) {
  if ((uintptr_t) values % sizeof(float)) misuse(function, "a pointer is not aligned");
  requireOnDevice(values, floats * sizeof(float), 1, function);
}

/* Memory of so many floats, which is written; read too, unless beta is 0. */
static void writes(const float *values, size_t floats, float beta, const char *function) {
  if ((uintptr_t) values % sizeof(float)) misuse(function, "a pointer is not aligned");
  requireOnDevice(values, floats * sizeof(float), beta != 0, function);
}

static void apart(const void *a, size_t aBytes, const void *b, size_t bBytes, const char *function) {
  const char *first = a, *second = b;
  if (first < second + bBytes && second < first + aBytes) misuse(function, "memory overlaps");
}

static void floatsApart(const float *a, size_t aFloats, const float *b, size_t bFloats, const char *function) {
  apart(a, aFloats * sizeof(float), b, bFloats * sizeof(float), function);
}

static void put(float *value, float alpha, double computed, float beta) {
  *value = (float) (alpha * computed + (beta == 0 ? 0 : beta * *value));
}

static double activated(const Object *activation, double x) {
  switch (activation->mode) {
    case SIGMOID: return 1 / (1 + exp(-x));
    case RELU: return x > 0 || x != x ? x : 0;
    case TANH: return tanh(x);
    case ELU: return x > 0 ? x : activation->coefficient * (exp(x) - 1);
    case SWISH: return x / (1 + exp(-activation->steepness * x));
    case IDENTITY: return x;
    default: misuse("activation", "a function that is not done here"); return 0;
  }
}

static int windows(int size, int pad, int window, int stride) {
  return size + 2 * pad < window ? 0 : (size + 2 * pad - window) / stride + 1;
}
