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
template <class T, int N> struct __align__(sizeof(T) * N) Vector { T at[N]; };
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
  __shared__ float fold4[256];
  __shared__ float fold14[256];
  extern __shared__ __align__(16) uchar group_memory[];
  float* const row2 = (float*)(group_memory);
  const int r = GROUP; if (r < n0) {
    float a1 = (-INFINITY);
    const int t1 = r * s0;
    for (int c1_base = 0; c1_base < n1; c1_base += 256) {
    const int c1 = c1_base + TID; if (c1 < n1) {
        const int t2 = t1 + c1;
        const float t3 = in0[t2];
        a1 = t3 > a1 || t3 != t3 ? t3 : a1;
    } }
    fold4[TID] = a1;
    BARRIER;
    float fold4_0 = fold4[LANE + 0];
    float fold4_1 = fold4[LANE + 32];
    float fold4_2 = fold4[LANE + 64];
    float fold4_3 = fold4[LANE + 96];
    float fold4_4 = fold4[LANE + 128];
    float fold4_5 = fold4[LANE + 160];
    float fold4_6 = fold4[LANE + 192];
    float fold4_7 = fold4[LANE + 224];
    fold4_0 = fold4_4 > fold4_0 || fold4_4 != fold4_4 ? fold4_4 : fold4_0;
    fold4_1 = fold4_5 > fold4_1 || fold4_5 != fold4_5 ? fold4_5 : fold4_1;
    fold4_2 = fold4_6 > fold4_2 || fold4_6 != fold4_6 ? fold4_6 : fold4_2;
    fold4_3 = fold4_7 > fold4_3 || fold4_7 != fold4_7 ? fold4_7 : fold4_3;
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
    for (int c2_base = 0; c2_base < n1; c2_base += 256) {
    const int c2 = c2_base + TID; if (c2 < n1) {
        const int t10 = t1 + c2;
        const float t11 = in0[t10];
        const float t12 = t11 - a1;
        const float t13 = expf(t12);
        row2[c2] = t13;
        a3 = a3 + t13;
    } }
    BARRIER;
    fold14[TID] = a3;
    BARRIER;
    float fold14_0 = fold14[LANE + 0];
    float fold14_1 = fold14[LANE + 32];
    float fold14_2 = fold14[LANE + 64];
    float fold14_3 = fold14[LANE + 96];
    float fold14_4 = fold14[LANE + 128];
    float fold14_5 = fold14[LANE + 160];
    float fold14_6 = fold14[LANE + 192];
    float fold14_7 = fold14[LANE + 224];
    fold14_0 = fold14_0 + fold14_4;
    fold14_1 = fold14_1 + fold14_5;
    fold14_2 = fold14_2 + fold14_6;
    fold14_3 = fold14_3 + fold14_7;
    fold14_0 = fold14_0 + fold14_2;
    fold14_1 = fold14_1 + fold14_3;
    fold14_0 = fold14_0 + fold14_1;
    a3 = fold14_0;
    { const float o15 = SHUFFLE(a3, 16); a3 = a3 + o15; }
    { const float o16 = SHUFFLE(a3, 8); a3 = a3 + o16; }
    { const float o17 = SHUFFLE(a3, 4); a3 = a3 + o17; }
    { const float o18 = SHUFFLE(a3, 2); a3 = a3 + o18; }
    { const float o19 = SHUFFLE(a3, 1); a3 = a3 + o19; }
    const int t23 = r * s1;
    for (int c3_first = TID * 4; c3_first < n1; c3_first += 1024) {
      Vector<float, 4> v20;
      v20 = *(const Vector<float, 4>*)(row2 + c3_first);
      Vector<float, 4> w21;
      #pragma unroll
      for (int j_ = 0; j_ < 4; j_++) {
        const int c3 = c3_first + j_;
        const float t22 = v20.at[j_] / a3;
        w21.at[j_] = t22;
      }
      *(Vector<float, 4>*)(out0 + t23 + c3_first) = w21;
    }
  }
}
