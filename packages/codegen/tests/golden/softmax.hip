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
extern "C" __global__ void __launch_bounds__(256) k_softmax(const float* in0, float* out0, const int n0, const int s0, const int n1, const int r0, const int s1) {
  __shared__ float fold3[256];
  __shared__ float fold12[256];
  const int r = GROUP; if (r < n0) {
    float a1 = (-INFINITY);
    Vector<float, 4> kept1[1];
    const int t2 = r * s0;
    #pragma unroll
    for (int k_ = 0; k_ < 1; k_++) {
      const int c1_first = (k_ * 256 + TID) * 4; if (c1_first < n1) {
        kept1[k_] = *(const Vector<float, 4>*)(in0 + t2 + c1_first);
    } }
    #pragma unroll
    for (int k_ = 0; k_ < 1; k_++) {
      const int c1_first = (k_ * 256 + TID) * 4; if (c1_first < n1) {
      #pragma unroll
      for (int j_ = 0; j_ < 4; j_++) {
        const int c1 = c1_first + j_;
        a1 = kept1[k_].at[j_] > a1 || kept1[k_].at[j_] != kept1[k_].at[j_] ? kept1[k_].at[j_] : a1;
      }
    } }
    fold3[TID] = a1;
    BARRIER;
    float fold3_0 = fold3[LANE + 0];
    float fold3_1 = fold3[LANE + 32];
    float fold3_2 = fold3[LANE + 64];
    float fold3_3 = fold3[LANE + 96];
    float fold3_4 = fold3[LANE + 128];
    float fold3_5 = fold3[LANE + 160];
    float fold3_6 = fold3[LANE + 192];
    float fold3_7 = fold3[LANE + 224];
    fold3_0 = fold3_4 > fold3_0 || fold3_4 != fold3_4 ? fold3_4 : fold3_0;
    fold3_1 = fold3_5 > fold3_1 || fold3_5 != fold3_5 ? fold3_5 : fold3_1;
    fold3_2 = fold3_6 > fold3_2 || fold3_6 != fold3_6 ? fold3_6 : fold3_2;
    fold3_3 = fold3_7 > fold3_3 || fold3_7 != fold3_7 ? fold3_7 : fold3_3;
    fold3_0 = fold3_2 > fold3_0 || fold3_2 != fold3_2 ? fold3_2 : fold3_0;
    fold3_1 = fold3_3 > fold3_1 || fold3_3 != fold3_3 ? fold3_3 : fold3_1;
    fold3_0 = fold3_1 > fold3_0 || fold3_1 != fold3_1 ? fold3_1 : fold3_0;
    a1 = fold3_0;
    { const float o4 = SHUFFLE(a1, 16); a1 = o4 > a1 || o4 != o4 ? o4 : a1; }
    { const float o5 = SHUFFLE(a1, 8); a1 = o5 > a1 || o5 != o5 ? o5 : a1; }
    { const float o6 = SHUFFLE(a1, 4); a1 = o6 > a1 || o6 != o6 ? o6 : a1; }
    { const float o7 = SHUFFLE(a1, 2); a1 = o7 > a1 || o7 != o7 ? o7 : a1; }
    { const float o8 = SHUFFLE(a1, 1); a1 = o8 > a1 || o8 != o8 ? o8 : a1; }
    a1 = FIRST(a1);
    float a3 = 0.0f;
    Vector<float, 4> kept9[1];
    #pragma unroll
    for (int k_ = 0; k_ < 1; k_++) {
      const int c2_first = (k_ * 256 + TID) * 4; if (c2_first < n1) {
      #pragma unroll
      for (int j_ = 0; j_ < 4; j_++) {
        const int c2 = c2_first + j_;
        const float t10 = kept1[k_].at[j_] - a1;
        const float t11 = expf(t10);
        kept9[k_].at[j_] = t11;
        a3 = a3 + t11;
      }
    } }
    fold12[TID] = a3;
    BARRIER;
    float fold12_0 = fold12[LANE + 0];
    float fold12_1 = fold12[LANE + 32];
    float fold12_2 = fold12[LANE + 64];
    float fold12_3 = fold12[LANE + 96];
    float fold12_4 = fold12[LANE + 128];
    float fold12_5 = fold12[LANE + 160];
    float fold12_6 = fold12[LANE + 192];
    float fold12_7 = fold12[LANE + 224];
    fold12_0 = fold12_0 + fold12_4;
    fold12_1 = fold12_1 + fold12_5;
    fold12_2 = fold12_2 + fold12_6;
    fold12_3 = fold12_3 + fold12_7;
    fold12_0 = fold12_0 + fold12_2;
    fold12_1 = fold12_1 + fold12_3;
    fold12_0 = fold12_0 + fold12_1;
    a3 = fold12_0;
    { const float o13 = SHUFFLE(a3, 16); a3 = a3 + o13; }
    { const float o14 = SHUFFLE(a3, 8); a3 = a3 + o14; }
    { const float o15 = SHUFFLE(a3, 4); a3 = a3 + o15; }
    { const float o16 = SHUFFLE(a3, 2); a3 = a3 + o16; }
    { const float o17 = SHUFFLE(a3, 1); a3 = a3 + o17; }
    const float t19 = 1.0f / a3;
    const int t21 = r * s1;
    #pragma unroll
    for (int k_ = 0; k_ < 1; k_++) {
      const int c3_first = (k_ * 256 + TID) * 4; if (c3_first < n1) {
      Vector<float, 4> w18;
      #pragma unroll
      for (int j_ = 0; j_ < 4; j_++) {
        const int c3 = c3_first + j_;
        const float t20 = kept9[k_].at[j_] * t19;
        w18.at[j_] = t20;
      }
      *(Vector<float, 4>*)(out0 + t21 + c3_first) = w18;
    } }
  }
}
