/* Forward passes of layers in the library of operations. */
int cudnnSoftmaxForward(Object *handle, int algorithm, int mode, const float *alpha, Object *xDesc,
    const float *x, const float *beta, Object *yDesc, float *y) {
  COMPUTE;
  set(TENSOR, xDesc, __func__), set(TENSOR, yDesc, __func__);
  if (algorithm != 1 || mode != 1) return NOT_SUPPORTED; /* accurate, over channels */
  if (!sameLayout(xDesc, yDesc)) return BAD_PARAM;
  reads(x, span(xDesc), __func__), writes(y, span(yDesc), *beta, __func__);
  if (x != y) floatsApart(x, span(xDesc), y, span(yDesc), __func__);
  for (int n = 0; n < xDesc->n; n++)
    for (int h = 0; h < xDesc->h; h++)
      for (int w = 0; w < xDesc->w; w++) {
        double most = -INFINITY, sum = 0;
        for (int c = 0; c < xDesc->c; c++) most = fmax(most, x[AT(xDesc, n, c, h, w)]);
        for (int c = 0; c < xDesc->c; c++) sum += exp(x[AT(xDesc, n, c, h, w)] - most);
        for (int c = 0; c < xDesc->c; c++) {
          double power = exp(x[AT(xDesc, n, c, h, w)] - most);
          put(&y[AT(yDesc, n, c, h, w)], *alpha, power / sum, *beta);
        }
      }
  return SUCCESS;
}

int cudnnBatchNormalizationForwardInference(Object *handle, int mode, const float *alpha,
    const float *beta, Object *xDesc, const float *x, Object *yDesc, float *y, Object *channel,
    const float *scale, const float *shift, const float *mean, const float *variance, double epsilon) {
  COMPUTE;
  set(TENSOR, xDesc, __func__), set(TENSOR, yDesc, __func__), set(TENSOR, channel, __func__);
  if (mode != SPATIAL) return NOT_SUPPORTED;
  if (!sameShape(xDesc, yDesc) || channel->n != 1 || channel->c != xDesc->c || channel->h != 1
      || channel->w != 1 || epsilon < 0) return BAD_PARAM;
  reads(x, span(xDesc), __func__), writes(y, span(yDesc), *beta, __func__);
  floatsApart(x, span(xDesc), y, span(yDesc), __func__);
  reads(scale, channel->c, __func__), reads(shift, channel->c, __func__);
  reads(mean, channel->c, __func__), reads(variance, channel->c, __func__);
  EACH(xDesc) {
    double normal = (x[AT(xDesc, n, c, h, w)] - (double) mean[c]) / sqrt(variance[c] + epsilon);
    put(&y[AT(yDesc, n, c, h, w)], *alpha, scale[c] * normal + shift[c], *beta);
  }
  return SUCCESS;
}

int cudnnPoolingForward(Object *handle, Object *pooling, const float *alpha, Object *xDesc,
    const float *x, const float *beta, Object *yDesc, float *y) {
  COMPUTE;
  set(POOLING, pooling, __func__), set(TENSOR, xDesc, __func__), set(TENSOR, yDesc, __func__);
  int *window = pooling->window, *pad = pooling->poolPad, *stride = pooling->poolStride;
  if (yDesc->n != xDesc->n || yDesc->c != xDesc->c
      || yDesc->h != windows(xDesc->h, pad[0], window[0], stride[0])
      || yDesc->w != windows(xDesc->w, pad[1], window[1], stride[1])) return BAD_PARAM;
  reads(x, span(xDesc), __func__), writes(y, span(yDesc), *beta, __func__);
  floatsApart(x, span(xDesc), y, span(yDesc), __func__);
  int average = pooling->poolMode == POOL_AVERAGE || pooling->poolMode == POOL_AVERAGE_WITH_PADDING;
  EACH(yDesc) {
    double most = -INFINITY, sum = 0;
    int inside = 0;
    for (int i = 0; i < window[0]; i++)
      for (int j = 0; j < window[1]; j++) {
        int row = h * stride[0] - pad[0] + i, column = w * stride[1] - pad[1] + j;
        if (row < 0 || row >= xDesc->h || column < 0 || column >= xDesc->w) continue;
        double value = x[AT(xDesc, n, c, row, column)];
        if (value > most || value != value) most = value;
        sum += value;
        inside++;
      }
    int divisor = pooling->poolMode == POOL_AVERAGE ? inside : window[0] * window[1];
    put(&y[AT(yDesc, n, c, h, w)], *alpha, average ? sum / divisor : most, *beta);
  }
  return SUCCESS;
}
