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
extern "C" __global__ void __launch_bounds__(64) k_argmax(const float* in0, int64* out0, const int n0, const int s0, const int n1) {
  __shared__ float fold4[64];
  __shared__ int fold5[64];
  const int r = GROUP; if (r < n1) {
    float a1 = (-INFINITY);
    int a1_at = -1;
    const int t1 = r * s0;
    for (int c_base = 0; c_base < n0; c_base += 64) {
    const int c = c_base + TID; if (c < n0) {
        const int t2 = t1 + c;
        const float t3 = in0[t2];
        if ((c >= 0 && (a1_at < 0 || (t3 != t3 && (a1 == a1 || c < a1_at)) || t3 > a1 && a1 == a1 || t3 == a1 && c < a1_at))) { a1 = t3; a1_at = c; }
    } }
    fold4[TID] = a1;
    fold5[TID] = a1_at;
    BARRIER;
    float fold4_0 = fold4[LANE + 0];
    int fold5_0 = fold5[LANE + 0];
    float fold4_1 = fold4[LANE + 32];
    int fold5_1 = fold5[LANE + 32];
    if ((fold5_1 >= 0 && (fold5_0 < 0 || (fold4_1 != fold4_1 && (fold4_0 == fold4_0 || fold5_1 < fold5_0)) || fold4_1 > fold4_0 && fold4_0 == fold4_0 || fold4_1 == fold4_0 && fold5_1 < fold5_0))) { fold4_0 = fold4_1; fold5_0 = fold5_1; }
    a1 = fold4_0;
    a1_at = fold5_0;
    { const float o6 = SHUFFLE(a1, 16); const int o7 = SHUFFLE(a1_at, 16); if ((o7 >= 0 && (a1_at < 0 || (o6 != o6 && (a1 == a1 || o7 < a1_at)) || o6 > a1 && a1 == a1 || o6 == a1 && o7 < a1_at))) { a1 = o6; a1_at = o7; } }
    { const float o8 = SHUFFLE(a1, 8); const int o9 = SHUFFLE(a1_at, 8); if ((o9 >= 0 && (a1_at < 0 || (o8 != o8 && (a1 == a1 || o9 < a1_at)) || o8 > a1 && a1 == a1 || o8 == a1 && o9 < a1_at))) { a1 = o8; a1_at = o9; } }
    { const float o10 = SHUFFLE(a1, 4); const int o11 = SHUFFLE(a1_at, 4); if ((o11 >= 0 && (a1_at < 0 || (o10 != o10 && (a1 == a1 || o11 < a1_at)) || o10 > a1 && a1 == a1 || o10 == a1 && o11 < a1_at))) { a1 = o10; a1_at = o11; } }
    { const float o12 = SHUFFLE(a1, 2); const int o13 = SHUFFLE(a1_at, 2); if ((o13 >= 0 && (a1_at < 0 || (o12 != o12 && (a1 == a1 || o13 < a1_at)) || o12 > a1 && a1 == a1 || o12 == a1 && o13 < a1_at))) { a1 = o12; a1_at = o13; } }
    { const float o14 = SHUFFLE(a1, 1); const int o15 = SHUFFLE(a1_at, 1); if ((o15 >= 0 && (a1_at < 0 || (o14 != o14 && (a1 == a1 || o15 < a1_at)) || o14 > a1 && a1 == a1 || o14 == a1 && o15 < a1_at))) { a1 = o14; a1_at = o15; } }
    const int64 t16 = (int64)a1_at;
    if (TID == 0) out0[r] = t16;
  }
}
