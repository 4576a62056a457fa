/* Backward passes without a convolution, and batch normalization in training. */
int cudnnDropoutBackward(Object *handle, Object *dropout, Object *dyDesc, const float *dy, Object *dxDesc,
    float *dx, uint8_t *reserve, size_t bytes) {
  COMPUTE;
  set(DROPOUT, dropout, __func__), set(TENSOR, dyDesc, __func__), set(TENSOR, dxDesc, __func__);
  if (!sameLayout(dyDesc, dxDesc)) return BAD_PARAM;
  size_t count = span(dyDesc);
  if (bytes < (count + 7) / 8) return BAD_PARAM;
  reads(dy, count, __func__), writes(dx, count, 0, __func__), floatsApart(dy, count, dx, count, __func__);
  requireOnDevice(reserve, bytes, 1, __func__);
  for (size_t i = 0; i < count; i++) {
    dx[i] = reserve[i / 8] >> i % 8 & 1 ? dy[i] / (1 - dropout->drop) : 0;
  }
  return SUCCESS;
}

int cudnnActivationBackward(Object *handle, Object *activation, const float *alpha, Object *yDesc,
    const float *y, Object *dyDesc, const float *dy, Object *xDesc, const float *x, const float *beta,
    Object *dxDesc, float *dx) {
  COMPUTE;
  set(ACTIVATION, activation, __func__), set(TENSOR, yDesc, __func__), set(TENSOR, dyDesc, __func__);
  set(TENSOR, xDesc, __func__), set(TENSOR, dxDesc, __func__);
  if (!sameLayout(yDesc, dyDesc) || !sameLayout(yDesc, xDesc) || !sameLayout(yDesc, dxDesc)) return BAD_PARAM;
  size_t count = span(yDesc);
  reads(y, count, __func__), reads(dy, count, __func__), reads(x, count, __func__);
  writes(dx, count, *beta, __func__);
  if (dy != dx) floatsApart(dy, count, dx, count, __func__);
  floatsApart(y, count, dx, count, __func__), floatsApart(x, count, dx, count, __func__);
  EACH(yDesc) {
    size_t at = AT(yDesc, n, c, h, w);
    double value = y[at], slope = 0;
    switch (activation->mode) {
      case SIGMOID: slope = value * (1 - value); break;
      case RELU: slope = x[at] > 0; break;
      case TANH: slope = 1 - value * value; break;
      case SWISH: {
        double steep = activation->steepness * x[at], share = 1 / (1 + exp(-steep));
        slope = share * (1 + steep * (1 - share));
        break;
      }
      case ELU: slope = x[at] > 0 ? 1 : value + activation->coefficient; break;
      default: return BAD_PARAM;
    }
    put(&dx[at], *alpha, slope * dy[at], *beta);
  }
  return SUCCESS;
}

/* The first maximum takes the gradient, of equal ones. */
int cudnnPoolingBackward(Object *handle, Object *pooling, const float *alpha, Object *yDesc,
    const float *y, Object *dyDesc, const float *dy, Object *xDesc, const float *x, const float *beta,
    Object *dxDesc, float *dx) {
  COMPUTE;
  set(POOLING, pooling, __func__), set(TENSOR, yDesc, __func__), set(TENSOR, dyDesc, __func__);
  set(TENSOR, xDesc, __func__), set(TENSOR, dxDesc, __func__);
  if (!sameLayout(yDesc, dyDesc) || !sameLayout(xDesc, dxDesc)) return BAD_PARAM;
  reads(y, span(yDesc), __func__), reads(dy, span(yDesc), __func__), reads(x, span(xDesc), __func__);
  writes(dx, span(dxDesc), *beta, __func__);
  floatsApart(dx, span(dxDesc), x, span(xDesc), __func__);
  floatsApart(dx, span(dxDesc), y, span(yDesc), __func__);
  floatsApart(dx, span(dxDesc), dy, span(dyDesc), __func__);
  if (*beta != 0 || *alpha != 1) return NOT_SUPPORTED;
  int *window = pooling->window, *pad = pooling->poolPad, *stride = pooling->poolStride;
  EACH(dxDesc) dx[AT(dxDesc, n, c, h, w)] = 0;
  EACH(yDesc) {
    int first = 0, inside = 0;
    for (int pass = 0; pass < 2; pass++)
      for (int i = 0; i < window[0]; i++)
        for (int j = 0; j < window[1]; j++) {
          int row = h * stride[0] - pad[0] + i, column = w * stride[1] - pad[1] + j;
          if (row < 0 || row >= xDesc->h || column < 0 || column >= xDesc->w) continue;
          size_t at = AT(xDesc, n, c, row, column);
          float gradient = dy[AT(dyDesc, n, c, h, w)];
          if (pooling->poolMode == POOL_MAX || pooling->poolMode == POOL_MAX_DETERMINISTIC) {
            if (pass == 1 && !first && x[at] == y[AT(yDesc, n, c, h, w)]) {
              dx[at] += gradient;
              first = 1;
            }
          } else if (pass == 0) {
            inside++;
          } else {
            dx[at] += gradient / (pooling->poolMode == POOL_AVERAGE ? inside : window[0] * window[1]);
          }
        }
  }
  return SUCCESS;
}

static int perChannel(const Object *x, const Object *channel) {
  return channel->n == 1 && channel->c == x->c && channel->h == 1 && channel->w == 1;
}

int cudnnBatchNormalizationForwardTraining(Object *handle, int mode, const float *alpha,
    const float *beta, Object *xDesc, const float *x, Object *yDesc, float *y, Object *channel,
    const float *scale, const float *shift, double factor, float *runningMean, float *runningVariance,
    double epsilon, float *savedMean, float *savedInverse) {
  COMPUTE;
  set(TENSOR, xDesc, __func__), set(TENSOR, yDesc, __func__), set(TENSOR, channel, __func__);
  if (mode != SPATIAL) return NOT_SUPPORTED;
  if (!sameShape(xDesc, yDesc) || !perChannel(xDesc, channel) || epsilon < 0) return BAD_PARAM;
  size_t channels = channel->c;
  reads(x, span(xDesc), __func__), writes(y, span(yDesc), *beta, __func__);
  floatsApart(x, span(xDesc), y, span(yDesc), __func__);
  reads(scale, channels, __func__), reads(shift, channels, __func__);
  writes(savedMean, channels, 0, __func__), writes(savedInverse, channels, 0, __func__);
  if (runningMean) writes(runningMean, channels, 1, __func__), writes(runningVariance, channels, 1, __func__);
  double count = (double) xDesc->n * xDesc->h * xDesc->w;
  for (int c = 0; c < xDesc->c; c++) {
    double mean = 0, variance = 0;
    for (int n = 0; n < xDesc->n; n++)
      for (int h = 0; h < xDesc->h; h++)
        for (int w = 0; w < xDesc->w; w++) mean += x[AT(xDesc, n, c, h, w)] / count;
    for (int n = 0; n < xDesc->n; n++)
      for (int h = 0; h < xDesc->h; h++)
        for (int w = 0; w < xDesc->w; w++) variance += pow(x[AT(xDesc, n, c, h, w)] - mean, 2) / count;
    double inverse = 1 / sqrt(variance + epsilon);
    savedMean[c] = (float) mean, savedInverse[c] = (float) inverse;
    if (runningMean) {
      /* As the real one: 0 times what was there stays NaN if that was, and the variance is unbiased. */
      runningMean[c] = (float) (runningMean[c] * (1 - factor) + mean * factor);
      double unbiased = count > 1 ? variance * count / (count - 1) : variance;
      runningVariance[c] = (float) (runningVariance[c] * (1 - factor) + unbiased * factor);
    }
    for (int n = 0; n < xDesc->n; n++)
      for (int h = 0; h < xDesc->h; h++)
        for (int w = 0; w < xDesc->w; w++) {
          double normal = (x[AT(xDesc, n, c, h, w)] - mean) * inverse;
          put(&y[AT(yDesc, n, c, h, w)], *alpha, scale[c] * normal + shift[c], *beta);
        }
  }
  return SUCCESS;
}

int cudnnBatchNormalizationBackward(Object *handle, int mode, const float *alphaData,
    const float *betaData, const float *alphaParameter, const float *betaParameter, Object *xDesc,
    const float *x, Object *dyDesc, const float *dy, Object *dxDesc, float *dx, Object *channel,
    const float *scale, float *scaleGradient, float *shiftGradient, double epsilon,
    const float *savedMean, const float *savedInverse) {
  COMPUTE;
  set(TENSOR, xDesc, __func__), set(TENSOR, dyDesc, __func__), set(TENSOR, dxDesc, __func__);
  set(TENSOR, channel, __func__);
  if (mode != SPATIAL) return NOT_SUPPORTED;
  if (!sameShape(xDesc, dyDesc) || !sameShape(xDesc, dxDesc) || !perChannel(xDesc, channel)) return BAD_PARAM;
  size_t channels = channel->c;
  reads(x, span(xDesc), __func__), reads(dy, span(dyDesc), __func__), reads(scale, channels, __func__);
  reads(savedMean, channels, __func__), reads(savedInverse, channels, __func__);
  writes(dx, span(dxDesc), *betaData, __func__);
  writes(scaleGradient, channels, *betaParameter, __func__);
  writes(shiftGradient, channels, *betaParameter, __func__);
  floatsApart(dx, span(dxDesc), x, span(xDesc), __func__);
  floatsApart(dx, span(dxDesc), dy, span(dyDesc), __func__);
  double count = (double) xDesc->n * xDesc->h * xDesc->w;
  for (int c = 0; c < xDesc->c; c++) {
    double sum = 0, product = 0, mean = savedMean[c], inverse = savedInverse[c];
    for (int n = 0; n < xDesc->n; n++)
      for (int h = 0; h < xDesc->h; h++)
        for (int w = 0; w < xDesc->w; w++) {
          double gradient = dy[AT(dyDesc, n, c, h, w)];
          sum += gradient;
          product += gradient * (x[AT(xDesc, n, c, h, w)] - mean) * inverse;
        }
    put(&scaleGradient[c], *alphaParameter, product, *betaParameter);
    put(&shiftGradient[c], *alphaParameter, sum, *betaParameter);
    for (int n = 0; n < xDesc->n; n++)
      for (int h = 0; h < xDesc->h; h++)
        for (int w = 0; w < xDesc->w; w++) {
          double normal = (x[AT(xDesc, n, c, h, w)] - mean) * inverse;
          double gradient = dy[AT(dyDesc, n, c, h, w)] - sum / count - normal * product / count;
          put(&dx[AT(dxDesc, n, c, h, w)], *alphaData, scale[c] * inverse * gradient, *betaData);
        }
  }
  return SUCCESS;
}
