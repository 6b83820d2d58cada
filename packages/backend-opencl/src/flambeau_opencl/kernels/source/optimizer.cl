// One step of one parameter, each element by itself; all arrays dense.

__kernel void adam(__global T* restrict param, __global const T* restrict grad, __global T* restrict mean, __global T* restrict square,
                   __global T* restrict largest, __global const float* restrict step, const long total, const long param_at,
                   const long grad_at, const long mean_at, const long square_at, const long largest_at, const long step_at, const A lr,
                   const A beta1, const A beta2, const A log_beta1, const A log_beta2, const A rest1, const A rest2, const A eps,
                   const A decay, const int flags) {
  const float count = step[step_at] + 1;
  const A correction1 = beta1 > 0 ? -expm1((A)count * log_beta1) : (A)1;
  const A correction2 = beta2 > 0 ? -expm1((A)count * log_beta2) : (A)1;
  const A root2 = sqrt(correction2), rate = lr / correction1;
  const long first = get_global_id(0) * (long)STRETCH, end = min(first + STRETCH, total);
  for (long i = first; i < end; i++) {
    A p = LOAD(param[param_at + i]), g = LOAD(grad[grad_at + i]);
    if (flags & MAXIMIZE) g = -g;
    if (flags & DECOUPLED)
      p *= decay;
    else
      g += p * decay;
    A m = LOAD(mean[mean_at + i]), s = LOAD(square[square_at + i]);
    m += (g - m) * rest1;
    s = s * beta2 + g * g * rest2;
    mean[mean_at + i] = STORE(m);
    square[square_at + i] = STORE(s);
    if (flags & AMSGRAD) {
      const A old = LOAD(largest[largest_at + i]);
      s = s > old || s != s ? s : old;
      largest[largest_at + i] = STORE(s);
    }
    param[param_at + i] = STORE(p - m / (sqrt(s) / root2 + eps) * rate);
  }
}

__kernel void counted(__global float* step, const long at) { step[at] += 1; }

__kernel void sgd(__global T* restrict param, __global const T* restrict grad, __global T* restrict momenta, const long total,
                  const long param_at, const long grad_at, const long momenta_at, const A lr, const A momentum, const A rest,
                  const A decay, const int flags) {
  const long first = get_global_id(0) * (long)STRETCH, end = min(first + STRETCH, total);
  for (long i = first; i < end; i++) {
    const A p = LOAD(param[param_at + i]);
    A g = LOAD(grad[grad_at + i]);
    if (flags & MAXIMIZE) g = -g;
    g += p * decay;
    if (flags & MOMENTUM) {
      const A m = flags & INITIALIZE ? g : LOAD(momenta[momenta_at + i]) * momentum + g * rest;
      momenta[momenta_at + i] = STORE(m);
      g = flags & NESTEROV ? g + m * momentum : m;
    }
    param[param_at + i] = STORE(p - g * lr);
  }
}
