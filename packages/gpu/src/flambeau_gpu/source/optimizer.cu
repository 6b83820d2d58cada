// One step of many parameters: blocks of 256 threads take 2048 elements of one of them; all arrays dense, in one order.

#ifdef __HIP__
#define __grid_constant__
#endif

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

#define WIDE (16 / (int)sizeof(T))  // elements of a stretch, which is read and written at once
typedef Vector<T, WIDE> Stretch;

static __device__ __forceinline__ bool starts_well(const void* a) { return ((uint64)a & 15) == 0; }

struct Rates {
  A rate, scale;  // of the step, and of the root of the mean of squares
};

static __device__ __forceinline__ Rates rates(const Numbers& n, const float count) {
  const A correction1 = n.beta1 > 0 ? -EXPM1((A)count * n.log_beta1) : (A)1;
  const A correction2 = n.beta2 > 0 ? -EXPM1((A)count * n.log_beta2) : (A)1;
  return Rates{n.lr / correction1, 1 / SQRT(correction2)};
}

static __device__ __forceinline__ void adam_one(T& param, const T grad, T& first, T& second, T& third, const Numbers& n, const Rates& r, const int flags) {
  A p = LOAD(param), g = LOAD(grad), m = LOAD(first), s = LOAD(second);
  if (flags & MAXIMIZE) g = -g;
  if (flags & DECOUPLED) p *= n.decay; else g += p * n.decay;
  m += (g - m) * n.rest1;
  s = s * n.beta2 + g * g * n.rest2;
  first = STORE(m);
  second = STORE(s);
  if (flags & AMSGRAD) {
    const A old = LOAD(third);
    s = s > old || s != s ? s : old;
    third = STORE(s);
  }
  param = STORE(p - m * r.rate / (SQRT(s) * r.scale + n.eps));
}

extern "C" __global__ void __launch_bounds__(256) adam(const __grid_constant__ Table t, const Numbers n, const int flags) {
  const int k = place_of(t);
  const int64 begin = (int64)(blockIdx.x - t.block[k]) * (256 * EACH), size = t.size[k];
  T* const p = t.param[k]; const T* const g = t.grad[k];
  T* const m = t.first[k]; T* const s = t.second[k]; T* const x = t.third[k];
  const bool most = flags & AMSGRAD;
  const Rates r = rates(n, *t.step[k] + 1);
  if (begin + 256 * EACH <= size && starts_well(p) && starts_well(g) && starts_well(m) && starts_well(s) && (!most || starts_well(x))) {
    Stretch ps[EACH / WIDE], gs[EACH / WIDE], ms[EACH / WIDE], ss[EACH / WIDE], xs[EACH / WIDE];
#pragma unroll
    for (int j = 0; j < EACH / WIDE; j++) {
      const int64 i = begin + (j * 256 + threadIdx.x) * WIDE;
      ps[j] = *(const Stretch*)(p + i), gs[j] = *(const Stretch*)(g + i), ms[j] = *(const Stretch*)(m + i), ss[j] = *(const Stretch*)(s + i);
      if (most) xs[j] = *(const Stretch*)(x + i);
    }
#pragma unroll
    for (int j = 0; j < EACH / WIDE; j++) {
      const int64 i = begin + (j * 256 + threadIdx.x) * WIDE;
#pragma unroll
      for (int e = 0; e < WIDE; e++) adam_one(ps[j].at[e], gs[j].at[e], ms[j].at[e], ss[j].at[e], xs[j].at[e], n, r, flags);
      *(Stretch*)(p + i) = ps[j], *(Stretch*)(m + i) = ms[j], *(Stretch*)(s + i) = ss[j];
      if (most) *(Stretch*)(x + i) = xs[j];
    }
    return;
  }
  for (int64 i = begin + threadIdx.x; i < min(begin + 256 * EACH, size); i += 256) {
    T third = most ? x[i] : T();
    adam_one(p[i], g[i], m[i], s[i], third, n, r, flags);
    if (most) x[i] = third;
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
