// out = alpha * a @ b + bias (+ out): one work item makes one tile, of packed panels, for devices whose work items are threads.
//
// T: element in memory. A: the type that sums have. AV: RN of them as a vector. LOAD, STORE: between the two.
// TM, TN, TK: the tile. RM (6), RN: what stays in registers.

__kernel __attribute__((reqd_work_group_size(1, 1, 1))) void matmul(
    __global const T* restrict a, __global const T* restrict b, __global T* restrict out, __global const T* restrict bias,
    const int M, const int N, const int K,
    const long a0, const long am, const long ak, const long b0, const long bk, const long bn, const long o0, const long om, const long on,
    const int inner, const long ax, const long ay, const long bx, const long by, const long ox, const long oy,
    const long bias0, const long biasn, const int flags, const A alpha) {
  __local A pa[TM * TK], pb[TK * TN], sums[TM * TN];
  const int n0 = get_group_id(0) * TN, m0 = get_group_id(1) * TM;
  const int x = get_group_id(2) / inner, y = get_group_id(2) % inner;
  const int rows = min(TM, M - m0), columns = min(TN, N - n0);
  a += a0 + x * ax + y * ay + m0 * am;
  b += b0 + x * bx + y * by + n0 * bn;
  out += o0 + x * ox + y * oy + m0 * om + n0 * on;
  for (int i = 0; i < TM * TN; i++) sums[i] = 0;
  for (int k0 = 0; k0 < K; k0 += TK) {
    const int depth = min(TK, K - k0);
    for (int m = 0; m < rows; m += RM) {  // pa: strips of RM rows
      __local A* strip = pa + m * TK;
      const int have = min(RM, rows - m);
      for (int r = 0; r < RM; r++) {
        __global const T* from = a + (m + r) * am + k0 * ak;
        if (r >= have)
          for (int k = 0; k < depth; k++) strip[k * RM + r] = 0;
        else if (ak == 1)
          for (int k = 0; k < depth; k++) strip[k * RM + r] = LOAD(from[k]);
        else
          for (int k = 0; k < depth; k++) strip[k * RM + r] = LOAD(from[k * ak]);
      }
    }
    for (int n = 0; n < columns; n += RN) {  // pb: strips of RN columns
      __local A* strip = pb + n * TK;
      const int have = min(RN, columns - n);
      __global const T* from = b + k0 * bk + n * bn;
      if (have == RN && bn == 1) {
        for (int k = 0; k < depth; k++)
          for (int c = 0; c < RN; c++) strip[k * RN + c] = LOAD(from[k * bk + c]);
      } else if (have == RN && bk == 1) {
        for (int c = 0; c < RN; c++)
          for (int k = 0; k < depth; k++) strip[k * RN + c] = LOAD(from[k + c * bn]);
      } else {
        for (int k = 0; k < depth; k++)
          for (int c = 0; c < RN; c++) strip[k * RN + c] = c < have ? LOAD(from[k * bk + c * bn]) : (A)0;
      }
    }
    for (int n = 0; n < columns; n += RN) {
      for (int m = 0; m < rows; m += RM) {
        __local const A *pm = pa + m * TK, *pn = pb + n * TK;
        __local A* s = sums + m * TN + n;
        AV s0 = VLOAD(0, s), s1 = VLOAD(0, s + TN), s2 = VLOAD(0, s + 2 * TN), s3 = VLOAD(0, s + 3 * TN), s4 = VLOAD(0, s + 4 * TN),
           s5 = VLOAD(0, s + 5 * TN);
        for (int k = 0; k < depth; k++) {
          const AV w = VLOAD(0, pn + k * RN);
          __local const A* v = pm + k * RM;
          s0 = MAD((AV)(v[0]), w, s0);
          s1 = MAD((AV)(v[1]), w, s1);
          s2 = MAD((AV)(v[2]), w, s2);
          s3 = MAD((AV)(v[3]), w, s3);
          s4 = MAD((AV)(v[4]), w, s4);
          s5 = MAD((AV)(v[5]), w, s5);
        }
        VSTORE(s0, 0, s);
        VSTORE(s1, 0, s + TN);
        VSTORE(s2, 0, s + 2 * TN);
        VSTORE(s3, 0, s + 3 * TN);
        VSTORE(s4, 0, s + 4 * TN);
        VSTORE(s5, 0, s + 5 * TN);
      }
    }
  }
  for (int m = 0; m < rows; m++) {
    for (int n = 0; n < columns; n++) {
      A value = sums[m * TN + n];
      if (flags & SCALED) value *= alpha;
      if (flags & BIASED) value += LOAD(bias[bias0 + (n0 + n) * biasn]);
      if (flags & ADDED) value += LOAD(out[m * om + n * on]);
      out[m * om + n * on] = STORE(value);
    }
  }
}
