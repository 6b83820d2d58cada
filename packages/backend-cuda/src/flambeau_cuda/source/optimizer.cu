// One step of many parameters: blocks of 256 threads take 2048 elements of one of them; all arrays dense, in one order.

#define MANY 64
#define EACH 8

enum { DECOUPLED = 1, AMSGRAD = 2, MAXIMIZE = 4, MOMENTUM = 8, INITIALIZE = 16, NESTEROV = 32 };

struct Table {
  T* param[MANY];
  const T* grad[MANY];
  T* first[MANY];   // the mean, or the momentum
  T* second[MANY];  // the mean of squares
  T* third[MANY];   // the largest of these
  float* step[MANY];
  int64 size[MANY];
  int block[MANY + 1];  // where each parameter's blocks begin
};

struct Numbers {
  A lr, beta1, beta2, log_beta1, log_beta2, rest1, rest2, eps, decay;
};

static __device__ __forceinline__ int place_of(const Table& t) {
  int low = 0, high = MANY;
  while (high - low > 1) {
    const int middle = (low + high) / 2;
    if (t.block[middle] <= (int)blockIdx.x) low = middle; else high = middle;
  }
  return low;
}

extern "C" __global__ void __launch_bounds__(256) adam(const __grid_constant__ Table t, const Numbers n, const int flags) {
  const int k = place_of(t);
  const int64 begin = (int64)(blockIdx.x - t.block[k]) * (256 * EACH) + threadIdx.x, size = t.size[k];
  const float count = *t.step[k] + 1;
  const A correction1 = n.beta1 > 0 ? -EXPM1((A)count * n.log_beta1) : (A)1;
  const A correction2 = n.beta2 > 0 ? -EXPM1((A)count * n.log_beta2) : (A)1;
  const A root2 = SQRT(correction2), rate = n.lr / correction1;
#pragma unroll
  for (int j = 0; j < EACH; j++) {
    const int64 i = begin + j * 256;
    if (i >= size) break;
    A p = LOAD(t.param[k][i]), g = LOAD(t.grad[k][i]), m = LOAD(t.first[k][i]), s = LOAD(t.second[k][i]);
    if (flags & MAXIMIZE) g = -g;
    if (flags & DECOUPLED) p *= n.decay; else g += p * n.decay;
    m += (g - m) * n.rest1;
    s = s * n.beta2 + g * g * n.rest2;
    t.first[k][i] = STORE(m);
    t.second[k][i] = STORE(s);
    if (flags & AMSGRAD) {
      const A old = LOAD(t.third[k][i]);
      s = s > old || s != s ? s : old;
      t.third[k][i] = STORE(s);
    }
    t.param[k][i] = STORE(p - m / (SQRT(s) / root2 + n.eps) * rate);
  }
}

extern "C" __global__ void __launch_bounds__(256) counted(const __grid_constant__ Table t, const int count) {
  if ((int)threadIdx.x < count) *t.step[threadIdx.x] += 1;
}

extern "C" __global__ void __launch_bounds__(256) sgd(const __grid_constant__ Table t, const Numbers n, const int flags) {
  const int k = place_of(t);  // beta1 is the momentum, rest1 what dampening leaves
  const int64 begin = (int64)(blockIdx.x - t.block[k]) * (256 * EACH) + threadIdx.x, size = t.size[k];
#pragma unroll
  for (int j = 0; j < EACH; j++) {
    const int64 i = begin + j * 256;
    if (i >= size) break;
    const A p = LOAD(t.param[k][i]);
    A g = LOAD(t.grad[k][i]);
    if (flags & MAXIMIZE) g = -g;
    g += p * n.decay;
    if (flags & MOMENTUM) {
      const A m = flags & INITIALIZE ? g : LOAD(t.first[k][i]) * n.beta1 + g * n.rest1;
      t.first[k][i] = STORE(m);
      g = flags & NESTEROV ? g + m * n.beta1 : m;
    }
    t.param[k][i] = STORE(p - g * n.lr);
  }
}
