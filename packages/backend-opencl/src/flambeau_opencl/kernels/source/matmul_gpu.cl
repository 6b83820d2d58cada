// out = alpha * a @ b + bias (+ out): a group makes a tile from panels in local memory, each work item RM x RN of it.
//
// T: element in memory. A: the type that sums have. LOAD, STORE: between the two. TM, TN, TK: the tile.

#define GM (TM / RM)
#define GN (TN / RN)

__kernel __attribute__((reqd_work_group_size(GN, GM, 1))) void matmul(
    __global const T* restrict a, __global const T* restrict b, __global T* restrict out, __global const T* restrict bias,
    const int M, const int N, const int K,
    const long a0, const long am, const long ak, const long b0, const long bk, const long bn, const long o0, const long om, const long on,
    const int inner, const long ax, const long ay, const long bx, const long by, const long ox, const long oy,
    const long bias0, const long biasn, const int flags, const A alpha) {
  __local A pa[TK][TM + 1], pb[TK][TN + 1];
  const int n0 = get_group_id(0) * TN, m0 = get_group_id(1) * TM;
  const int x = get_group_id(2) / inner, y = get_group_id(2) % inner;
  const int tn = get_local_id(0), tm = get_local_id(1), lane = tm * GN + tn;
  a += a0 + x * ax + y * ay;
  b += b0 + x * bx + y * by;
  out += o0 + x * ox + y * oy;
  A sums[RM][RN];
  for (int r = 0; r < RM; r++)
    for (int c = 0; c < RN; c++) sums[r][c] = 0;
  for (int k0 = 0; k0 < K; k0 += TK) {
    // Neighbours read what lies together: along k where that has stride 1, else along the other dimension.
    for (int i = lane; i < TM * TK; i += GM * GN) {
      const int m = ak == 1 ? i / TK : i % TM, k = ak == 1 ? i % TK : i / TM;
      pa[k][m] = m0 + m < M && k0 + k < K ? LOAD(a[(m0 + m) * am + (k0 + k) * ak]) : (A)0;
    }
    for (int i = lane; i < TN * TK; i += GM * GN) {
      const int n = bk == 1 ? i / TK : i % TN, k = bk == 1 ? i % TK : i / TN;
      pb[k][n] = n0 + n < N && k0 + k < K ? LOAD(b[(k0 + k) * bk + (n0 + n) * bn]) : (A)0;
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int k = 0; k < TK; k++) {
      A v[RM], w[RN];
      for (int r = 0; r < RM; r++) v[r] = pa[k][tm + r * GM];
      for (int c = 0; c < RN; c++) w[c] = pb[k][tn + c * GN];
      for (int r = 0; r < RM; r++)
        for (int c = 0; c < RN; c++) sums[r][c] += v[r] * w[c];
    }
    barrier(CLK_LOCAL_MEM_FENCE);
  }
  for (int r = 0; r < RM; r++) {
    const int m = m0 + tm + r * GM;
    for (int c = 0; c < RN; c++) {
      const int n = n0 + tn + c * GN;
      if (m < M && n < N) {
        A value = sums[r][c];
        if (flags & SCALED) value *= alpha;
        if (flags & BIASED) value += LOAD(bias[bias0 + n * biasn]);
        if (flags & ADDED) value += LOAD(out[m * om + n * on]);
        out[m * om + n * on] = STORE(value);
      }
    }
  }
}
