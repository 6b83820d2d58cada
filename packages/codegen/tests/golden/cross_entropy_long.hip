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
__device__ __forceinline__ float bfloat16_to_float32(ushort x) { return __uint_as_float((uint)x << 16); }
__device__ __forceinline__ ushort float32_to_bfloat16(float x) {
  const uint b = __float_as_uint(x);
  return x != x ? 0x7FC0 : (ushort)((b + 0x7FFF + ((b >> 16) & 1)) >> 16);
}
extern "C" __global__ void __launch_bounds__(512) k_cross_entropy(const ushort* in0, const int64* in1, int* fault0, ushort* out0, float* out1, const int n0, const int s0, const int r0, const int r1, const int n1, const int n2, const int64 u0) {
  __shared__ float fold22[512];
  __shared__ float fold35[512];
  extern __shared__ __align__(16) uchar group_memory[];
  float* const row1 = (float*)(group_memory);
  float* const row2 = (float*)((uchar*)row1 + (r0 * (int)sizeof(float) + 15) / 16 * 16);
  const int64 t44 = (int64)n2;
  const int r = GROUP; if (r < n0) {
    float most = (-INFINITY);
    const int t5 = r * s0;
    for (int lane_base = 0; lane_base < 512; lane_base += 512) {
    const int lane = lane_base + TID; if (lane < 512) {
        float top = (-INFINITY);
        float total = 0.0f;
        const int t1 = n1 - lane;
        const int t2 = t1 + 511;
        const int t3 = t2 / 512;
        #pragma unroll 4
        for (int turn = 0; turn < t3; turn++) {
            const float top_was = top;
            const float total_was = total;
            float top_of = (-INFINITY);
            const int t6 = turn * 512;
            const int t7 = t6 + lane;
            const int t8 = t7 * 8;
            const int t9 = t5 + t8;
            const Vector<ushort, 8> v4 = *(const Vector<ushort, 8>*)(in0 + t9);
            const Vector<float, 8> v4_wide = widen_bfloat16(v4);
            #pragma unroll
            for (int a = 0; a < 8; a++) {
              top_of = v4_wide.at[a] > top_of || v4_wide.at[a] != v4_wide.at[a] ? v4_wide.at[a] : top_of;
            }
            float sum_of = 0.0f;
            const bool t10 = top_of != top_of;
            const bool t11 = top_was < top_of;
            const float t12 = t11 ? top_of : top_was;
            const float t13 = t10 ? top_of : t12;
            const bool t14 = t13 == (-INFINITY);
            const float t15 = t14 ? 0.0f : t13;
            #pragma unroll
            for (int b = 0; b < 8; b++) {
              const float t16 = v4_wide.at[b] - t15;
              const float t17 = quick_exp(t16);
              sum_of = sum_of + t17;
            }
            const float t18 = top_was - t15;
            const float t19 = expf(t18);
            const float t20 = total_was * t19;
            const float t21 = t20 + sum_of;
            top = t13;
            total = t21;
        }
        row1[lane] = top;
        row2[lane] = total;
        most = top > most || top != top ? top : most;
    } }
    BARRIER;
    fold22[TID] = most;
    BARRIER;
    float fold22_0 = fold22[LANE + 0];
    float fold22_1 = fold22[LANE + 32];
    float fold22_2 = fold22[LANE + 64];
    float fold22_3 = fold22[LANE + 96];
    float fold22_4 = fold22[LANE + 128];
    float fold22_5 = fold22[LANE + 160];
    float fold22_6 = fold22[LANE + 192];
    float fold22_7 = fold22[LANE + 224];
    float fold22_8 = fold22[LANE + 256];
    float fold22_9 = fold22[LANE + 288];
    float fold22_10 = fold22[LANE + 320];
    float fold22_11 = fold22[LANE + 352];
    float fold22_12 = fold22[LANE + 384];
    float fold22_13 = fold22[LANE + 416];
    float fold22_14 = fold22[LANE + 448];
    float fold22_15 = fold22[LANE + 480];
    fold22_0 = fold22_8 > fold22_0 || fold22_8 != fold22_8 ? fold22_8 : fold22_0;
    fold22_1 = fold22_9 > fold22_1 || fold22_9 != fold22_9 ? fold22_9 : fold22_1;
    fold22_2 = fold22_10 > fold22_2 || fold22_10 != fold22_10 ? fold22_10 : fold22_2;
    fold22_3 = fold22_11 > fold22_3 || fold22_11 != fold22_11 ? fold22_11 : fold22_3;
    fold22_4 = fold22_12 > fold22_4 || fold22_12 != fold22_12 ? fold22_12 : fold22_4;
    fold22_5 = fold22_13 > fold22_5 || fold22_13 != fold22_13 ? fold22_13 : fold22_5;
    fold22_6 = fold22_14 > fold22_6 || fold22_14 != fold22_14 ? fold22_14 : fold22_6;
    fold22_7 = fold22_15 > fold22_7 || fold22_15 != fold22_15 ? fold22_15 : fold22_7;
    fold22_0 = fold22_4 > fold22_0 || fold22_4 != fold22_4 ? fold22_4 : fold22_0;
    fold22_1 = fold22_5 > fold22_1 || fold22_5 != fold22_5 ? fold22_5 : fold22_1;
    fold22_2 = fold22_6 > fold22_2 || fold22_6 != fold22_6 ? fold22_6 : fold22_2;
    fold22_3 = fold22_7 > fold22_3 || fold22_7 != fold22_7 ? fold22_7 : fold22_3;
    fold22_0 = fold22_2 > fold22_0 || fold22_2 != fold22_2 ? fold22_2 : fold22_0;
    fold22_1 = fold22_3 > fold22_1 || fold22_3 != fold22_3 ? fold22_3 : fold22_1;
    fold22_0 = fold22_1 > fold22_0 || fold22_1 != fold22_1 ? fold22_1 : fold22_0;
    most = fold22_0;
    { const float o23 = SHUFFLE(most, 16); most = o23 > most || o23 != o23 ? o23 : most; }
    { const float o24 = SHUFFLE(most, 8); most = o24 > most || o24 != o24 ? o24 : most; }
    { const float o25 = SHUFFLE(most, 4); most = o25 > most || o25 != o25 ? o25 : most; }
    { const float o26 = SHUFFLE(most, 2); most = o26 > most || o26 != o26 ? o26 : most; }
    { const float o27 = SHUFFLE(most, 1); most = o27 > most || o27 != o27 ? o27 : most; }
    most = FIRST(most);
    float all_of = 0.0f;
    const bool t30 = most == (-INFINITY);
    const float t31 = t30 ? 0.0f : most;
    for (int other_base = 0; other_base < 512; other_base += 512) {
    const int other = other_base + TID; if (other < 512) {
        const float t28 = row2[other];
        const float t29 = row1[other];
        const float t32 = t29 - t31;
        const float t33 = expf(t32);
        const float t34 = t28 * t33;
        all_of = all_of + t34;
    } }
    fold35[TID] = all_of;
    BARRIER;
    float fold35_0 = fold35[LANE + 0];
    float fold35_1 = fold35[LANE + 32];
    float fold35_2 = fold35[LANE + 64];
    float fold35_3 = fold35[LANE + 96];
    float fold35_4 = fold35[LANE + 128];
    float fold35_5 = fold35[LANE + 160];
    float fold35_6 = fold35[LANE + 192];
    float fold35_7 = fold35[LANE + 224];
    float fold35_8 = fold35[LANE + 256];
    float fold35_9 = fold35[LANE + 288];
    float fold35_10 = fold35[LANE + 320];
    float fold35_11 = fold35[LANE + 352];
    float fold35_12 = fold35[LANE + 384];
    float fold35_13 = fold35[LANE + 416];
    float fold35_14 = fold35[LANE + 448];
    float fold35_15 = fold35[LANE + 480];
    fold35_0 = fold35_0 + fold35_8;
    fold35_1 = fold35_1 + fold35_9;
    fold35_2 = fold35_2 + fold35_10;
    fold35_3 = fold35_3 + fold35_11;
    fold35_4 = fold35_4 + fold35_12;
    fold35_5 = fold35_5 + fold35_13;
    fold35_6 = fold35_6 + fold35_14;
    fold35_7 = fold35_7 + fold35_15;
    fold35_0 = fold35_0 + fold35_4;
    fold35_1 = fold35_1 + fold35_5;
    fold35_2 = fold35_2 + fold35_6;
    fold35_3 = fold35_3 + fold35_7;
    fold35_0 = fold35_0 + fold35_2;
    fold35_1 = fold35_1 + fold35_3;
    fold35_0 = fold35_0 + fold35_1;
    all_of = fold35_0;
    { const float o36 = SHUFFLE(all_of, 16); all_of = all_of + o36; }
    { const float o37 = SHUFFLE(all_of, 8); all_of = all_of + o37; }
    { const float o38 = SHUFFLE(all_of, 4); all_of = all_of + o38; }
    { const float o39 = SHUFFLE(all_of, 2); all_of = all_of + o39; }
    { const float o40 = SHUFFLE(all_of, 1); all_of = all_of + o40; }
    const int64 t41 = in1[r];
    const bool t42 = t41 != u0;
    const bool t43 = 0ll <= t41;
    const bool t45 = t41 < t44;
    const bool t46 = t43 & t45;
    const bool t47 = !t46;
    const bool t48 = t42 & t47;
    const float t49 = logf(all_of);
    const float t50 = t49 + t31;
    const bool t51 = t42 & t46;
    const int64 t52 = t51 ? t41 : 0ll;
    const int t53 = (int)t52;
    const int t54 = t5 + t53;
    const ushort t55 = in0[t54];
    const float t56 = bfloat16_to_float32(t55);
    const float t57 = t50 - t56;
    const float t58 = t42 ? t57 : 0.0f;
    const ushort t59 = float32_to_bfloat16(t58);
    if (t48 && TID == 0) fault0[0] = 1;
    if (TID == 0) out0[r] = t59;
    if (TID == 0) out1[r] = t50;
  }
}
