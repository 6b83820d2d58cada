// out[a, o, b] = sum of weight[e] * x[a, place[e], b] for the entries e of row o: a sparse matrix along one dimension.
// A: what sums have; T: an element of x; UT, USTORE: an element of out.

__kernel void taps(__global const T* restrict x, __global UT* restrict out, __global const int* restrict first,
                   __global const int* restrict place, __global const A* restrict weight, const long at, const int outer, const int rows,
                   const int inner, const int size) {
  const long line = get_global_id(0);
  if (line >= (long)outer * rows) return;
  const int o = line % rows;
  __global const T* from = x + at + line / rows * size * inner;
  __global UT* to = out + line * inner;
  for (int b = 0; b < inner; b++) {
    A sum = 0;
    for (int e = first[o]; e < first[o + 1]; e++) sum += weight[e] * LOAD(from[(long)place[e] * inner + b]);
    to[b] = USTORE(sum);
  }
}

// The same where the inner dimension is short: one work item an element.
__kernel void taps_short(__global const T* restrict x, __global UT* restrict out, __global const int* restrict first,
                         __global const int* restrict place, __global const A* restrict weight, const long at, const int outer,
                         const int rows, const int inner, const int size) {
  const long a = get_global_id(0);
  if (a >= outer) return;
  __global const T* from = x + at + a * size * inner;
  __global UT* to = out + a * rows * inner;
  for (int o = 0; o < rows; o++)
    for (int b = 0; b < inner; b++) {
      A sum = 0;
      for (int e = first[o]; e < first[o + 1]; e++) sum += weight[e] * LOAD(from[(long)place[e] * inner + b]);
      to[o * inner + b] = USTORE(sum);
    }
}
