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
template <int N> __device__ __forceinline__ Vector<float, N> widen_bfloat16(const Vector<ushort, N>& x) {
  Vector<float, N> y;
  #pragma unroll
  for (int j = 0; j < N / 2; j++) {
    const uint both = ((const uint*)&x)[j];
    y.at[2 * j] = __uint_as_float(both << 16), y.at[2 * j + 1] = __uint_as_float(both & 0xFFFF0000u);
  }
  return y;
}
__device__ __forceinline__ float quick_exp(float x) { return __builtin_amdgcn_exp2f(x * 1.44269504f); }
__device__ __forceinline__ ushort float32_to_bfloat16(float x) {
  const uint b = __float_as_uint(x);
  return x != x ? 0x7FC0 : (ushort)((b + 0x7FFF + ((b >> 16) & 1)) >> 16);
}
extern "C" __global__ void __launch_bounds__(128) k_softmax(const ushort* in0, ushort* out0, const int n0, const int s0, const int n1, const int r0, const int s1) {
  __shared__ float fold4[128];
  __shared__ float fold14[128];
  const int r = GROUP; if (r < n0) {
    float a1 = (-INFINITY);
    Vector<ushort, 8> kept1[4];
    const int t2 = r * s0;
    #pragma unroll
    for (int k_ = 0; k_ < 4; k_++) {
      const int c1_first = (k_ * 128 + TID) * 8; {
        kept1[k_] = *(const Vector<ushort, 8>*)(in0 + t2 + c1_first);
    } }
    #pragma unroll
    for (int k_ = 0; k_ < 4; k_++) {
      const int c1_first = (k_ * 128 + TID) * 8; {
      const Vector<float, 8> f3 = widen_bfloat16(kept1[k_]);
      #pragma unroll
      for (int j_ = 0; j_ < 8; j_++) {
        const int c1 = c1_first + j_;
        a1 = f3.at[j_] > a1 || f3.at[j_] != f3.at[j_] ? f3.at[j_] : a1;
      }
    } }
    fold4[TID] = a1;
    BARRIER;
    float fold4_0 = fold4[LANE + 0];
    float fold4_1 = fold4[LANE + 32];
    float fold4_2 = fold4[LANE + 64];
    float fold4_3 = fold4[LANE + 96];
    fold4_0 = fold4_2 > fold4_0 || fold4_2 != fold4_2 ? fold4_2 : fold4_0;
    fold4_1 = fold4_3 > fold4_1 || fold4_3 != fold4_3 ? fold4_3 : fold4_1;
    fold4_0 = fold4_1 > fold4_0 || fold4_1 != fold4_1 ? fold4_1 : fold4_0;
    a1 = fold4_0;
    { const float o5 = SHUFFLE(a1, 16); a1 = o5 > a1 || o5 != o5 ? o5 : a1; }
    { const float o6 = SHUFFLE(a1, 8); a1 = o6 > a1 || o6 != o6 ? o6 : a1; }
    { const float o7 = SHUFFLE(a1, 4); a1 = o7 > a1 || o7 != o7 ? o7 : a1; }
    { const float o8 = SHUFFLE(a1, 2); a1 = o8 > a1 || o8 != o8 ? o8 : a1; }
    { const float o9 = SHUFFLE(a1, 1); a1 = o9 > a1 || o9 != o9 ? o9 : a1; }
    a1 = FIRST(a1);
    float a3 = 0.0f;
    Vector<float, 8> kept10[4];
    #pragma unroll
    for (int k_ = 0; k_ < 4; k_++) {
      const int c2_first = (k_ * 128 + TID) * 8; {
      const Vector<float, 8> f11 = widen_bfloat16(kept1[k_]);
      #pragma unroll
      for (int j_ = 0; j_ < 8; j_++) {
        const int c2 = c2_first + j_;
        const float t12 = f11.at[j_] - a1;
        const float t13 = quick_exp(t12);
        kept10[k_].at[j_] = t13;
        a3 = a3 + t13;
      }
    } }
    fold14[TID] = a3;
    BARRIER;
    float fold14_0 = fold14[LANE + 0];
    float fold14_1 = fold14[LANE + 32];
    float fold14_2 = fold14[LANE + 64];
    float fold14_3 = fold14[LANE + 96];
    fold14_0 = fold14_0 + fold14_2;
    fold14_1 = fold14_1 + fold14_3;
    fold14_0 = fold14_0 + fold14_1;
    a3 = fold14_0;
    { const float o15 = SHUFFLE(a3, 16); a3 = a3 + o15; }
    { const float o16 = SHUFFLE(a3, 8); a3 = a3 + o16; }
    { const float o17 = SHUFFLE(a3, 4); a3 = a3 + o17; }
    { const float o18 = SHUFFLE(a3, 2); a3 = a3 + o18; }
    { const float o19 = SHUFFLE(a3, 1); a3 = a3 + o19; }
    const float t21 = 1.0f / a3;
    const int t24 = r * s1;
    #pragma unroll
    for (int k_ = 0; k_ < 4; k_++) {
      const int c3_first = (k_ * 128 + TID) * 8; {
      Vector<ushort, 8> w20;
      #pragma unroll
      for (int j_ = 0; j_ < 8; j_++) {
        const int c3 = c3_first + j_;
        const float t22 = kept10[k_].at[j_] * t21;
        const ushort t23 = float32_to_bfloat16(t22);
        w20.at[j_] = t23;
      }
      *(Vector<ushort, 8>*)(out0 + t24 + c3_first) = w20;
    } }
  }
}
