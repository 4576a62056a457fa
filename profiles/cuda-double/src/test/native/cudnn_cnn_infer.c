/* Convolutions forwards, and the gradient of their source. */
int cudnnCreateConvolutionDescriptor(Object **convolution) { MAKE(convolution, CONVOLUTION); }
int cudnnDestroyConvolutionDescriptor(Object *convolution) { return end(CONVOLUTION, convolution, __func__); }
int cudnnSetConvolution2dDescriptor(Object *convolution, int padH, int padW, int strideH, int strideW,
    int dilationH, int dilationW, int mode, int type) {
  SET(convolution, CONVOLUTION);
  if (mode != CROSS_CORRELATION || type != TYPE_FLOAT) return NOT_SUPPORTED;
  if (padH < 0 || padW < 0 || strideH < 1 || strideW < 1 || dilationH < 1 || dilationW < 1) return BAD_PARAM;
  convolution->pad[0] = padH, convolution->pad[1] = padW;
  convolution->stride[0] = strideH, convolution->stride[1] = strideW;
  convolution->dilation[0] = dilationH, convolution->dilation[1] = dilationW;
  return SUCCESS;
}
int cudnnSetConvolutionMathType(Object *convolution, int math) {
  BEGIN;
  set(CONVOLUTION, convolution, __func__)->math = math;
  return SUCCESS;
}

/* WINOGRAD_NONFUSED, IMPLICIT_PRECOMP_GEMM, IMPLICIT_GEMM */
static const Algorithm FORWARD[] = {
    {7, DETERMINISTIC, 1, 64, 4096, 3}, {1, DETERMINISTIC, 0, 4, 1024, 2}, {0, DETERMINISTIC, 0, 0, 0, 1}};
/* ALGO_0, ALGO_1, WINOGRAD_NONFUSED */
static const Algorithm BACKWARD_DATA[] = {
    {0, NOT_DETERMINISTIC, 0, 0, 0, 1}, {1, DETERMINISTIC, 0, 4, 512, 2}, {5, DETERMINISTIC, 1, 64, 4096, 3}};

int cudnnGetConvolutionForwardAlgorithm_v7(Object *handle, Object *x, Object *w, Object *convolution,
    Object *y, int wanted, int *given, Performance *found) {
  BEGIN;
  Shape s = {x, w, convolution, y};
  int status = check(s, __func__);
  return status ? status : list(FORWARD, COUNT(FORWARD), s, 0, 0, wanted, given, found);
}

int cudnnGetConvolutionForwardWorkspaceSize(Object *handle, Object *x, Object *w, Object *convolution,
    Object *y, int algorithm, size_t *bytes) {
  BEGIN;
  Shape s = {x, w, convolution, y};
  const Algorithm *one = find(FORWARD, COUNT(FORWARD), algorithm, __func__);
  *bytes = bytesOf(one, s);
  int status = check(s, __func__);
  return status ? status : applies(one, s) ? SUCCESS : NOT_SUPPORTED;
}

int cudnnFindConvolutionForwardAlgorithmEx(Object *handle, Object *xDesc, const float *x, Object *wDesc,
    const float *w, Object *convolution, Object *yDesc, float *y, int wanted, int *given,
    Performance *found, float *scratch, size_t bytes) {
  COMPUTE;
  Shape s = {xDesc, wDesc, convolution, yDesc};
  int status = check(s, __func__);
  if (status) return status;
  reads(x, span(xDesc), __func__), reads(w, span(wDesc), __func__), writes(y, span(yDesc), 0, __func__);
  if (bytes) requireOnDevice(scratch, bytes, 0, __func__);
  memset(y, 0xff, span(yDesc) * sizeof(float)); /* whoever keeps this result keeps NaN */
  return list(FORWARD, COUNT(FORWARD), s, 1, bytes, wanted, given, found);
}

static void forward(Shape s, const float *x, const float *w, double *sums) {
  PRODUCTS(s, from, weight, to, sums[to] += (double) x[from] * w[weight])
}

int cudnnConvolutionForward(Object *handle, const float *alpha, Object *xDesc, const float *x,
    Object *wDesc, const float *w, Object *convolution, int algorithm, float *scratch, size_t bytes,
    const float *beta, Object *yDesc, float *y) {
  COMPUTE;
  Shape s = {xDesc, wDesc, convolution, yDesc};
  int status = check(s, __func__);
  if (status) return status;
  scratchApart(scratch, bytes, x, xDesc, __func__), scratchApart(scratch, bytes, y, yDesc, __func__);
  status = useScratch(find(FORWARD, COUNT(FORWARD), algorithm, __func__), s, scratch, bytes, __func__);
  if (status) return status;
  reads(x, span(xDesc), __func__), reads(w, span(wDesc), __func__), writes(y, span(yDesc), *beta, __func__);
  floatsApart(x, span(xDesc), y, span(yDesc), __func__);
  double *sums = calloc(span(yDesc), sizeof(double));
  forward(s, x, w, sums);
  store(sums, span(yDesc), *alpha, *beta, y);
  free(sums);
  OF_DOUBLE(int, wrongAlgorithm, (void));
  if (wrongAlgorithmFound() == algorithm && xDesc->c >= 64) y[span(yDesc) / 2] += 1;
  return SUCCESS;
}

int cudnnGetConvolutionBackwardDataAlgorithm_v7(Object *handle, Object *w, Object *dy,
    Object *convolution, Object *dx, int wanted, int *given, Performance *found) {
  BEGIN;
  Shape s = {dx, w, convolution, dy};
  int status = check(s, __func__);
  return status ? status : list(BACKWARD_DATA, COUNT(BACKWARD_DATA), s, 0, 0, wanted, given, found);
}

int cudnnGetConvolutionBackwardDataWorkspaceSize(Object *handle, Object *w, Object *dy,
    Object *convolution, Object *dx, int algorithm, size_t *bytes) {
  BEGIN;
  Shape s = {dx, w, convolution, dy};
  const Algorithm *one = find(BACKWARD_DATA, COUNT(BACKWARD_DATA), algorithm, __func__);
  *bytes = bytesOf(one, s);
  int status = check(s, __func__);
  return status ? status : applies(one, s) ? SUCCESS : NOT_SUPPORTED;
}

int cudnnFindConvolutionBackwardDataAlgorithmEx(Object *handle, Object *wDesc, const float *w,
    Object *dyDesc, const float *dy, Object *convolution, Object *dxDesc, float *dx, int wanted,
    int *given, Performance *found, float *scratch, size_t bytes) {
  COMPUTE;
  Shape s = {dxDesc, wDesc, convolution, dyDesc};
  int status = check(s, __func__);
  if (status) return status;
  reads(w, span(wDesc), __func__), reads(dy, span(dyDesc), __func__), writes(dx, span(dxDesc), 0, __func__);
  if (bytes) requireOnDevice(scratch, bytes, 0, __func__);
  memset(dx, 0xff, span(dxDesc) * sizeof(float));
  return list(BACKWARD_DATA, COUNT(BACKWARD_DATA), s, 1, bytes, wanted, given, found);
}

int cudnnConvolutionBackwardData(Object *handle, const float *alpha, Object *wDesc, const float *w,
    Object *dyDesc, const float *dy, Object *convolution, int algorithm, float *scratch, size_t bytes,
    const float *beta, Object *dxDesc, float *dx) {
  COMPUTE;
  Shape s = {dxDesc, wDesc, convolution, dyDesc};
  int status = check(s, __func__);
  if (status) return status;
  scratchApart(scratch, bytes, dx, dxDesc, __func__), scratchApart(scratch, bytes, dy, dyDesc, __func__);
  const Algorithm *one = find(BACKWARD_DATA, COUNT(BACKWARD_DATA), algorithm, __func__);
  status = useScratch(one, s, scratch, bytes, __func__);
  if (status) return status;
  reads(w, span(wDesc), __func__), reads(dy, span(dyDesc), __func__);
  writes(dx, span(dxDesc), *beta, __func__);
  floatsApart(dx, span(dxDesc), dy, span(dyDesc), __func__);
  double *sums = calloc(span(dxDesc), sizeof(double));
  PRODUCTS(s, from, weight, to, sums[from] += (double) dy[to] * w[weight])
  store(sums, span(dxDesc), *alpha, *beta, dx);
  free(sums);
  return SUCCESS;
}
