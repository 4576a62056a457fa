/* Algorithms of convolutions, their scratch memory and checks. All compute the same; which are offered, in
 * which order, and what they need is made up so that each rule for choosing one decides something. */
typedef struct {
  int algorithm, status;
  float milliseconds;
  size_t bytes;
  int determinism, math, reserved[3];
} Performance;

/* An algorithm of a pass: its number, whether it repeats bit for bit, and its scratch memory in bytes for
 * each value of the source, plus a fixed part. By what the heuristics expect, best first; and how long it
 * takes when tried. */
typedef struct {
  int algorithm, determinism, windowOfThree;
  size_t bytesPerValue, bytes;
  float milliseconds;
} Algorithm;

/* A convolution's tensors: source, destination and window, whichever of them is computed. */
typedef struct {
  Object *x, *w, *convolution, *y;
} Shape;

static int check(Shape s, const char *function) {
  set(TENSOR, s.x, function), set(FILTER, s.w, function), set(TENSOR, s.y, function);
  Object *convolution = set(CONVOLUTION, s.convolution, function);
  if (convolution->math != FMA_MATH) misuse(function, "might round products to TF32");
  int reachH = (s.w->h - 1) * convolution->dilation[0] + 1;
  int reachW = (s.w->w - 1) * convolution->dilation[1] + 1;
  int fits = s.x->n == s.y->n && s.x->c == s.w->c && s.y->c == s.w->n
      && s.y->h == windows(s.x->h, convolution->pad[0], reachH, convolution->stride[0])
      && s.y->w == windows(s.x->w, convolution->pad[1], reachW, convolution->stride[1]);
  return fits ? SUCCESS : BAD_PARAM;
}

static int applies(const Algorithm *algorithm, Shape s) {
  return !algorithm->windowOfThree
      || (s.w->h == 3 && s.w->w == 3 && s.convolution->stride[0] == 1 && s.convolution->stride[1] == 1);
}

static size_t bytesOf(const Algorithm *algorithm, Shape s) {
  return algorithm->bytes + algorithm->bytesPerValue * s.x->n * s.x->c * s.x->h * s.x->w;
}

static const Algorithm *find(const Algorithm *all, int count, int number, const char *function) {
  for (int i = 0; i < count; i++)
    if (all[i].algorithm == number) return &all[i];
  misuse(function, "an algorithm that does not exist");
  return NULL;
}

/* The scratch memory is filled with NaN, so that nobody else's values survive in it. */
static int useScratch(const Algorithm *algorithm, Shape s, float *scratch, size_t bytes, const char *function) {
  if (!applies(algorithm, s)) return NOT_SUPPORTED;
  if (bytes < bytesOf(algorithm, s)) misuse(function, "too little scratch memory");
  if (!bytes) return SUCCESS;
  if ((uintptr_t) scratch % 256) misuse(function, "scratch memory is not aligned");
  requireOnDevice(scratch, bytes, 0, function);
  memset(scratch, 0xff, bytes);
  return SUCCESS;
}

static void scratchApart(const float *scratch, size_t bytes, const float *values, Object *tensor,
    const char *function) {
  if (bytes) apart(scratch, bytes, values, span(tensor) * sizeof(float), function);
}

/* By expectation, or by time if tried; those that cannot be used come last. */
static int list(const Algorithm *all, int count, Shape s, int tried, size_t scratchBytes, int wanted,
    int *given, Performance *found) {
  *given = 0;
  for (int usable = 1; usable >= 0; usable--) {
    int start = *given;
    for (int i = 0; i < count && *given < wanted; i++) {
      size_t bytes = bytesOf(&all[i], s);
      int can = applies(&all[i], s) && (!tried || bytes <= scratchBytes);
      if (can != usable) continue;
      int at = (*given)++;
      while (tried && can && at > start && found[at - 1].milliseconds > all[i].milliseconds) {
        found[at] = found[at - 1];
        at--;
      }
      found[at] = (Performance) {all[i].algorithm, can ? SUCCESS : NOT_SUPPORTED,
          can ? all[i].milliseconds : -1, bytes, all[i].determinism, FMA_MATH};
    }
  }
  return SUCCESS;
}

#define COUNT(all) (int) (sizeof(all) / sizeof(all[0]))

/* The windows, along a row, in which an element of theirs lies inside of the source. */
static int firstInside(int shift, int stride) { return shift < 0 ? (stride - 1 - shift) / stride : 0; }
static int endInside(int shift, int stride, int size, int count) {
  int end = size > shift ? (size - shift + stride - 1) / stride : 0;
  return end < count ? end : count;
}

/* Calls the body for each product of a convolution: x[from] * w[weight] belongs to y[to]. Rows are
 * innermost, where the compiler makes several products at a time. */
#define PRODUCTS(s, from, weight, to, body) \
  for (int n = 0; n < (s).y->n; n++) \
    for (int k = 0; k < (s).y->c; k++) \
      for (int c = 0; c < (s).x->c; c++) \
        for (int i = 0; i < (s).w->h; i++) \
          for (int j = 0; j < (s).w->w; j++) { \
            size_t weight = AT((s).w, k, c, i, j); \
            int stride = (s).convolution->stride[1]; \
            int shift = j * (s).convolution->dilation[1] - (s).convolution->pad[1]; \
            int first = firstInside(shift, stride); \
            int count = endInside(shift, stride, (s).x->w, (s).y->w) - first; \
            for (int oh = 0; oh < (s).y->h; oh++) { \
              int row = oh * (s).convolution->stride[0] - (s).convolution->pad[0] \
                  + i * (s).convolution->dilation[0]; \
              if (row < 0 || row >= (s).x->h || count < 1) continue; \
              size_t from = AT((s).x, n, c, row, first * stride + shift); \
              size_t to = AT((s).y, n, k, oh, first), step = (size_t) stride * (s).x->ws; \
              for (int ow = 0; ow < count; ow++, from += step, to += (s).y->ws) { body; } \
            } \
          }

static void store(const double *sums, size_t count, float alpha, float beta, float *values) {
  for (size_t i = 0; i < count; i++) put(&values[i], alpha, sums[i], beta);
}
