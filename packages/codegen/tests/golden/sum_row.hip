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
extern "C" __global__ void __launch_bounds__(64) k_sum(const float* in0, float* out0, const int n0, const int s0, const int n1) {
  __shared__ float fold3[64];
  const int r = GROUP; if (r < n1) {
    float a1 = 0.0f;
    Vector<float, 4> kept1[2];
    const int t2 = r * s0;
    #pragma unroll
    for (int k_ = 0; k_ < 2; k_++) {
      const int c_first = (k_ * 64 + TID) * 4; if (c_first < n0) {
        kept1[k_] = *(const Vector<float, 4>*)(in0 + t2 + c_first);
    } }
    #pragma unroll
    for (int k_ = 0; k_ < 2; k_++) {
      const int c_first = (k_ * 64 + TID) * 4; if (c_first < n0) {
      #pragma unroll
      for (int j_ = 0; j_ < 4; j_++) {
        const int c = c_first + j_;
        a1 = a1 + kept1[k_].at[j_];
      }
    } }
    fold3[TID] = a1;
    BARRIER;
    float fold3_0 = fold3[LANE + 0];
    float fold3_1 = fold3[LANE + 32];
    fold3_0 = fold3_0 + fold3_1;
    a1 = fold3_0;
    { const float o4 = SHUFFLE(a1, 16); a1 = a1 + o4; }
    { const float o5 = SHUFFLE(a1, 8); a1 = a1 + o5; }
    { const float o6 = SHUFFLE(a1, 4); a1 = a1 + o6; }
    { const float o7 = SHUFFLE(a1, 2); a1 = a1 + o7; }
    { const float o8 = SHUFFLE(a1, 1); a1 = a1 + o8; }
    if (TID == 0) out0[r] = a1;
  }
}
