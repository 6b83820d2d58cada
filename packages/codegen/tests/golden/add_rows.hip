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
__device__ __forceinline__ float bfloat16_to_float32(ushort x) { return __uint_as_float((uint)x << 16); }
extern "C" __global__ void __launch_bounds__(256) k_add(const float* in0, const ushort* in1, float* out0, const int n0, const int n1, const int s0, const int s1) {
  const int item = (int)GROUP * 256 + TID; if (item < n0 * (n1 / 4)) {
  const int r = item / (n1 / 4), item_first = (item - r * (n1 / 4)) * 4;
      const int t1 = r * s0;
      const ushort t4 = in1[r];
      const float t5 = bfloat16_to_float32(t4);
      const int t7 = r * s1;
      const int c_first = item_first; {
        Vector<float, 4> v2;
        v2 = *(const Vector<float, 4>*)(in0 + t1 + c_first);
        Vector<float, 4> w3;
        #pragma unroll
        for (int j_ = 0; j_ < 4; j_++) {
          const int c = c_first + j_;
          const float t6 = v2.at[j_] + t5;
          w3.at[j_] = t6;
        }
        *(Vector<float, 4>*)(out0 + t7 + c_first) = w3;
      }
  }
}
