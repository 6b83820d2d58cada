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
extern "C" __global__ void __launch_bounds__(64) k_argmax(const float* in0, int64* out0, const int n0, const int s0, const int n1) {
  __shared__ float fold3[64];
  __shared__ int fold4[64];
  const int r = GROUP; if (r < n1) {
    float a1 = (-INFINITY);
    int a1_at = -1;
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
        if ((c >= 0 && (a1_at < 0 || (kept1[k_].at[j_] != kept1[k_].at[j_] && (a1 == a1 || c < a1_at)) || kept1[k_].at[j_] > a1 && a1 == a1 || kept1[k_].at[j_] == a1 && c < a1_at))) { a1 = kept1[k_].at[j_]; a1_at = c; }
      }
    } }
    fold3[TID] = a1;
    fold4[TID] = a1_at;
    BARRIER;
    float fold3_0 = fold3[LANE + 0];
    int fold4_0 = fold4[LANE + 0];
    float fold3_1 = fold3[LANE + 32];
    int fold4_1 = fold4[LANE + 32];
    if ((fold4_1 >= 0 && (fold4_0 < 0 || (fold3_1 != fold3_1 && (fold3_0 == fold3_0 || fold4_1 < fold4_0)) || fold3_1 > fold3_0 && fold3_0 == fold3_0 || fold3_1 == fold3_0 && fold4_1 < fold4_0))) { fold3_0 = fold3_1; fold4_0 = fold4_1; }
    a1 = fold3_0;
    a1_at = fold4_0;
    { const float o5 = SHUFFLE(a1, 16); const int o6 = SHUFFLE(a1_at, 16); if ((o6 >= 0 && (a1_at < 0 || (o5 != o5 && (a1 == a1 || o6 < a1_at)) || o5 > a1 && a1 == a1 || o5 == a1 && o6 < a1_at))) { a1 = o5; a1_at = o6; } }
    { const float o7 = SHUFFLE(a1, 8); const int o8 = SHUFFLE(a1_at, 8); if ((o8 >= 0 && (a1_at < 0 || (o7 != o7 && (a1 == a1 || o8 < a1_at)) || o7 > a1 && a1 == a1 || o7 == a1 && o8 < a1_at))) { a1 = o7; a1_at = o8; } }
    { const float o9 = SHUFFLE(a1, 4); const int o10 = SHUFFLE(a1_at, 4); if ((o10 >= 0 && (a1_at < 0 || (o9 != o9 && (a1 == a1 || o10 < a1_at)) || o9 > a1 && a1 == a1 || o9 == a1 && o10 < a1_at))) { a1 = o9; a1_at = o10; } }
    { const float o11 = SHUFFLE(a1, 2); const int o12 = SHUFFLE(a1_at, 2); if ((o12 >= 0 && (a1_at < 0 || (o11 != o11 && (a1 == a1 || o12 < a1_at)) || o11 > a1 && a1 == a1 || o11 == a1 && o12 < a1_at))) { a1 = o11; a1_at = o12; } }
    { const float o13 = SHUFFLE(a1, 1); const int o14 = SHUFFLE(a1_at, 1); if ((o14 >= 0 && (a1_at < 0 || (o13 != o13 && (a1 == a1 || o14 < a1_at)) || o13 > a1 && a1 == a1 || o13 == a1 && o14 < a1_at))) { a1 = o13; a1_at = o14; } }
    const int64 t15 = (int64)a1_at;
    if (TID == 0) out0[r] = t15;
  }
}
