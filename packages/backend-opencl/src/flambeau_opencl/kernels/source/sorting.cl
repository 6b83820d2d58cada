// Stable merge sort of rows, NaN as the largest: runs of RUN by insertion, then each element finds its place in the neighbour run.

#if IS_FLOAT
#define NAN_OF(x) ((x) != (x))
#else
#define NAN_OF(x) 0
#endif
#if DESCENDING
#define BEFORE(a, b) ((a) > (b) || (NAN_OF(a) && !NAN_OF(b)))
#else
#define BEFORE(a, b) ((a) < (b) || (NAN_OF(b) && !NAN_OF(a)))
#endif

__kernel void runs(__global const T* restrict x, __global A* restrict keys, __global int* restrict order, const long at, const int rows,
                   const int size, const int length) {
  const int parts = (size + length - 1) / length;
  const long item = get_global_id(0);
  if (item >= (long)rows * parts) return;
  const long row = item / parts * size;
  const int first = item % parts * length, end = min(first + length, size);
  for (int i = first; i < end; i++) {
    const A v = LOAD(x[at + row + i]);
    int j = i;
    for (; j > first && BEFORE(v, keys[row + j - 1]); j--) {
      keys[row + j] = keys[row + j - 1];
      order[row + j] = order[row + j - 1];
    }
    keys[row + j] = v;
    order[row + j] = i;
  }
}

// One work item moves a stretch of elements of one run pair to their places.
__kernel void merge(__global const A* restrict keys, __global const int* restrict order, __global A* restrict to,
                    __global int* restrict to_order, const int rows, const int size, const int length) {
  const int stretch = 64, parts = (size + stretch - 1) / stretch;
  const long item = get_global_id(0);
  if (item >= (long)rows * parts) return;
  const long row = item / parts * size;
  const int start = item % parts * stretch, end = min(start + stretch, size);
  for (int i = start; i < end; i++) {
    const int run = i / length, base = run / 2 * 2 * length;
    const bool left = run % 2 == 0;
    const int other = left ? base + length : base;
    const A v = keys[row + i];
    int low = min(other, size), high = min(other + length, size);
    const int bottom = low;
    while (low < high) {  // left elements go before equal ones of the right
      const int middle = low + (high - low) / 2;
      const A w = keys[row + middle];
      if (left ? BEFORE(w, v) : !BEFORE(v, w))
        low = middle + 1;
      else
        high = middle;
    }
    const int place = base + (left ? i - base : i - base - length) + (low - bottom);
    to[row + place] = v;
    to_order[row + place] = order[row + i];
  }
}

// The first `count` of each row: values as they were, and places.
__kernel void taken(__global const T* restrict x, __global const int* restrict order, __global T* restrict values,
                    __global long* restrict places, const long at, const int rows, const int size, const int first, const int count) {
  const long item = get_global_id(0);
  if (item >= (long)rows * count) return;
  const long row = item / count;
  const int place = order[row * size + first + item % count];
  values[item] = x[at + row * size + place];
  places[item] = place;
}

// How many elements of a sorted row come before each x (RIGHT: or are equal).
__kernel void search(__global const T* restrict rows, __global const T* restrict x, __global long* restrict out, const long rows_at,
                     const long at, const long total, const int size, const int each) {
  const long item = get_global_id(0);
  if (item >= total) return;
  __global const T* row = rows + rows_at + (each ? item / each * size : 0);
  const A v = LOAD(x[at + item]);
  int low = 0, high = size;
  while (low < high) {
    const int middle = low + (high - low) / 2;
    const A w = LOAD(row[middle]);
#if RIGHT
    const bool on = !BEFORE(v, w);
#else
    const bool on = BEFORE(w, v);
#endif
    if (on)
      low = middle + 1;
    else
      high = middle;
  }
  out[item] = low;
}
