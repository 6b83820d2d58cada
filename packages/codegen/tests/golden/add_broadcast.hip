#if !defined(__HIPCC_RTC__)
#include <hip/hip_runtime.h>
#endif
#define SHUFFLE(x, m) __shfl_xor(x, m, 32)
#define FIRST(x) __shfl(x, 0, 32)
typedef unsigned char uchar; typedef signed char schar; typedef unsigned short ushort; typedef unsigned int uint;
typedef long long int64; typedef unsigned long long uint64;
#define TID ((int)threadIdx.x)
#define LANE (TID & 31)
#define GROUP blockIdx.x
#define BARRIER __syncthreads()
#define SWAP32(p, was, now) atomicCAS((unsigned int*)(p), was, now)
#define SWAP64(p, was, now) atomicCAS((unsigned long long*)(p), was, now)
#undef INFINITY
#undef NAN
#define INFINITY __int_as_float(0x7F800000)
#define NAN __int_as_float(0x7FC00000)
template <class T, int N> struct __align__(sizeof(T) * N < 16 ? sizeof(T) * N : 16) Vector { T at[N]; };
template <class T, class S> __device__ __forceinline__ T same_bits(S x) { union { S s; T t; } u; u.s = x; return u.t; }
#define as_float same_bits<float>
#define as_double same_bits<double>
#define as_int same_bits<int>
#define as_uint same_bits<uint>
#define as_int64 same_bits<int64>
#define as_uint64 same_bits<uint64>
#define as_short same_bits<short>
#define as_ushort same_bits<ushort>
__device__ __forceinline__ int mul_hi(int a, int b) { return __mulhi(a, b); }
__device__ __forceinline__ uint mul_hi(uint a, uint b) { return __umulhi(a, b); }
__device__ __forceinline__ int64 mul_hi(int64 a, int64 b) { return __mul64hi(a, b); }
__device__ __forceinline__ uint64 mul_hi(uint64 a, uint64 b) { return __umul64hi(a, b); }
extern "C" __global__ void __launch_bounds__(256) k_add(const float* in0, const float* in1, float* out0, const int n0, const int n1, const int s0) {
  const int i_first = ((int)GROUP * 256 + TID) * 4; if (i_first < n0) {
  const bool whole = i_first + 4 <= n0;
    Vector<float, 4> v1;
    if (whole) v1 = *(const Vector<float, 4>*)(in0 + i_first);
    else {
      #pragma unroll
      for (int j_ = 0; j_ < 4; j_++) v1.at[j_] = in0[min(i_first + j_, n0 - 1)];
    }
    Vector<float, 4> w2;
    #pragma unroll
    for (int j_ = 0; j_ < 4; j_++) {
      const int i = min(i_first + j_, n0 - 1);
      const int t3 = i % n1;
      const int t4 = t3 * s0;
      const int t5 = 1 + t4;
      const float t6 = in1[t5];
      const float t7 = v1.at[j_] + t6;
      w2.at[j_] = t7;
    }
    if (whole) *(Vector<float, 4>*)(out0 + i_first) = w2;
    else {
      #pragma unroll
      for (int j_ = 0; j_ < 4; j_++) if (i_first + j_ < n0) out0[i_first + j_] = w2.at[j_];
    }
  }
}
