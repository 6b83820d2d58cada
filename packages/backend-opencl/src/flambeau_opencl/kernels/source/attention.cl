// Rows of attention scores. One work item a row; masks have strides of their own, 0 where they repeat.
// MASK: 0 none, 1 bool (true: takes part), 2 added.

#if MASK == 1
#define SCORE(j) (m[(j) * mask_columns] ? s[j] : -INFINITY)
#elif MASK == 2
#define SCORE(j) (s[j] + (A)MLOAD(m[(j) * mask_columns]))
#else
#define SCORE(j) (s[j])
#endif

// scores → weights; total gets log(sum(exp(scores))), infinity for a row that may look nowhere.
__kernel void attend(__global A* restrict scores, __global const MT* restrict mask, __global A* restrict total, const long count,
                     const int rows, const int columns, const int causal, const int inner, const long mask_at, const long mask_x,
                     const long mask_y, const long mask_rows, const long mask_columns) {
  const long row = get_global_id(0);
  if (row >= count) return;
  const int i = row % rows;
  const long batch = row / rows;
  __global A* s = scores + row * columns;
  __global const MT* m = mask + mask_at + batch / inner * mask_x + batch % inner * mask_y + i * mask_rows;
  const int end = causal ? min(columns, i + 1) : columns;
  A top = -INFINITY, sum = 0;
  for (int j = 0; j < end; j++) {
    const A v = SCORE(j);
    s[j] = v;
    top = v > top || v != v ? v : top;
  }
  const bool nowhere = top == -INFINITY;
  for (int j = 0; j < end; j++) {
    const A e = nowhere ? 0 : exp(s[j] - top);
    s[j] = e;
    sum += e;
  }
  const A scale = nowhere ? 0 : 1 / sum;
  for (int j = 0; j < end; j++) s[j] *= scale;
  for (int j = end; j < columns; j++) s[j] = 0;
  total[row] = nowhere ? INFINITY : log(sum) + top;
}

// scores → weights, by the totals; by_weights → by_scores.
__kernel void attend_backward(__global A* restrict scores, __global const MT* restrict mask, __global const A* restrict total,
                              __global A* restrict by_weights, const long count, const int rows, const int columns, const int causal,
                              const int inner, const long mask_at, const long mask_x, const long mask_y, const long mask_rows,
                              const long mask_columns, const long total_at, const A scale) {
  const long row = get_global_id(0);
  if (row >= count) return;
  const int i = row % rows;
  const long batch = row / rows;
  __global A *s = scores + row * columns, *g = by_weights + row * columns;
  __global const MT* m = mask + mask_at + batch / inner * mask_x + batch % inner * mask_y + i * mask_rows;
  const int end = causal ? min(columns, i + 1) : columns;
  const A whole = total[total_at + row];
  A sum = 0;
  for (int j = 0; j < end; j++) {
    const A w = whole == INFINITY ? 0 : exp(SCORE(j) - whole);
    s[j] = w;
    sum += w * g[j];
  }
  for (int j = 0; j < end; j++) g[j] = s[j] * (g[j] - sum) * scale;
  for (int j = end; j < columns; j++) s[j] = g[j] = 0;
}
