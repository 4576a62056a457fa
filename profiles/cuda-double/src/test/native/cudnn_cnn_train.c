/* The gradients of a convolution's weights and bias. */

/* ALGO_0, ALGO_3, ALGO_1, WINOGRAD_NONFUSED */
static const Algorithm BACKWARD_FILTER[] = {{0, NOT_DETERMINISTIC, 0, 0, 0, 1},
    {3, NOT_DETERMINISTIC, 0, 0, 2048, 4}, {1, DETERMINISTIC, 0, 4, 512, 2},
    {5, DETERMINISTIC, 1, 64, 4096, 3}};

int cudnnGetConvolutionBackwardFilterAlgorithm_v7(Object *handle, Object *x, Object *dy,
    Object *convolution, Object *dw, int wanted, int *given, Performance *found) {
  BEGIN;
  Shape s = {x, dw, convolution, dy};
  int status = check(s, __func__);
  return status ? status : list(BACKWARD_FILTER, COUNT(BACKWARD_FILTER), s, 0, 0, wanted, given, found);
}

int cudnnGetConvolutionBackwardFilterWorkspaceSize(Object *handle, Object *x, Object *dy,
    Object *convolution, Object *dw, int algorithm, size_t *bytes) {
  BEGIN;
  Shape s = {x, dw, convolution, dy};
  const Algorithm *one = find(BACKWARD_FILTER, COUNT(BACKWARD_FILTER), algorithm, __func__);
  *bytes = bytesOf(one, s);
  int status = check(s, __func__);
  return status ? status : applies(one, s) ? SUCCESS : NOT_SUPPORTED;
}

int cudnnFindConvolutionBackwardFilterAlgorithmEx(Object *handle, Object *xDesc, const float *x,
    Object *dyDesc, const float *dy, Object *convolution, Object *dwDesc, float *dw, int wanted,
    int *given, Performance *found, float *scratch, size_t bytes) {
  COMPUTE;
  Shape s = {xDesc, dwDesc, convolution, dyDesc};
  int status = check(s, __func__);
  if (status) return status;
  reads(x, span(xDesc), __func__), reads(dy, span(dyDesc), __func__), writes(dw, span(dwDesc), 0, __func__);
  if (bytes) requireOnDevice(scratch, bytes, 0, __func__);
  memset(dw, 0xff, span(dwDesc) * sizeof(float));
  return list(BACKWARD_FILTER, COUNT(BACKWARD_FILTER), s, 1, bytes, wanted, given, found);
}

int cudnnConvolutionBackwardFilter(Object *handle, const float *alpha, Object *xDesc, const float *x,
    Object *dyDesc, const float *dy, Object *convolution, int algorithm, float *scratch, size_t bytes,
    const float *beta, Object *dwDesc, float *dw) {
  COMPUTE;
  Shape s = {xDesc, dwDesc, convolution, dyDesc};
  int status = check(s, __func__);
  if (status) return status;
  scratchApart(scratch, bytes, x, xDesc, __func__), scratchApart(scratch, bytes, dy, dyDesc, __func__);
  scratchApart(scratch, bytes, dw, dwDesc, __func__);
  const Algorithm *one = find(BACKWARD_FILTER, COUNT(BACKWARD_FILTER), algorithm, __func__);
  status = useScratch(one, s, scratch, bytes, __func__);
  if (status) return status;
  reads(x, span(xDesc), __func__), reads(dy, span(dyDesc), __func__);
  writes(dw, span(dwDesc), *beta, __func__);
  floatsApart(dw, span(dwDesc), x, span(xDesc), __func__);
  floatsApart(dw, span(dwDesc), dy, span(dyDesc), __func__);
  double *sums = calloc(span(dwDesc), sizeof(double));
  PRODUCTS(s, from, weight, to, sums[weight] += (double) x[from] * dy[to])
  store(sums, span(dwDesc), *alpha, *beta, dw);
  free(sums);
  return SUCCESS;
}

int cudnnConvolutionBackwardBias(Object *handle, const float *alpha, Object *dyDesc, const float *dy,
    const float *beta, Object *dbDesc, float *db) {
  COMPUTE;
  set(TENSOR, dyDesc, __func__), set(TENSOR, dbDesc, __func__);
  if (dbDesc->n != 1 || dbDesc->c != dyDesc->c || dbDesc->h != 1 || dbDesc->w != 1) return BAD_PARAM;
  reads(dy, span(dyDesc), __func__), writes(db, dbDesc->c, *beta, __func__);
  for (int c = 0; c < dyDesc->c; c++) {
    double sum = 0;
    for (int n = 0; n < dyDesc->n; n++)
      for (int h = 0; h < dyDesc->h; h++)
        for (int w = 0; w < dyDesc->w; w++) sum += dy[AT(dyDesc, n, c, h, w)];
    put(&db[c], *alpha, sum, *beta);
  }
  return SUCCESS;
}
