// Maxima of windows, with their places; three spatial dimensions always.

// PARTS: windows are nearly equal parts of a dimension; else they step.
__kernel void max_pool(__global const T* restrict x, __global T* restrict values, __global long* restrict places, const long at,
                       const long planes, const int size0, const int size1, const int size2, const int count0, const int count1,
                       const int count2, const int kernel0, const int kernel1, const int kernel2, const int stride0, const int stride1,
                       const int stride2, const int padding0, const int padding1, const int padding2, const int dilation0,
                       const int dilation1, const int dilation2) {
  const long line = get_global_id(0);
  if (line >= planes * count0 * count1) return;
  const int p1 = line % count1, p0 = line / count1 % count0;
  __global const T* from = x + at + line / count1 / count0 * size0 * size1 * size2;
  values += line * count2;
  places += line * count2;
#if PARTS
  const int first0 = (long)p0 * size0 / count0, end0 = ((long)(p0 + 1) * size0 + count0 - 1) / count0;
  const int first1 = (long)p1 * size1 / count1, end1 = ((long)(p1 + 1) * size1 + count1 - 1) / count1;
  const int step0 = 1, step1 = 1, step2 = 1;
#else
  int first0 = p0 * stride0 - padding0, first1 = p1 * stride1 - padding1;
  const int end0 = min(first0 + dilation0 * (kernel0 - 1) + 1, size0), end1 = min(first1 + dilation1 * (kernel1 - 1) + 1, size1);
  const int step0 = dilation0, step1 = dilation1, step2 = dilation2;
  if (first0 < 0) first0 += (-first0 + step0 - 1) / step0 * step0;
  if (first1 < 0) first1 += (-first1 + step1 - 1) / step1 * step1;
#endif
  for (int p2 = 0; p2 < count2; p2++) {
#if PARTS
    const int first2 = (long)p2 * size2 / count2, end2 = ((long)(p2 + 1) * size2 + count2 - 1) / count2;
#else
    int first2 = p2 * stride2 - padding2;
    const int end2 = min(first2 + dilation2 * (kernel2 - 1) + 1, size2);
    if (first2 < 0) first2 += (-first2 + step2 - 1) / step2 * step2;
#endif
    A best = LOWEST;
    int place = (first0 * size1 + first1) * size2 + first2;
    for (int i0 = first0; i0 < end0; i0 += step0)
      for (int i1 = first1; i1 < end1; i1 += step1)
        for (int i2 = first2; i2 < end2; i2 += step2) {
          const int i = (i0 * size1 + i1) * size2 + i2;
          const A v = LOAD(from[i]);
          if (v > best || v != v) best = v, place = i;  // the last NaN wins
        }
    values[p2] = STORE(best);
    places[p2] = place;
  }
}

// Values to their places in planes of zeros; one work item a plane, so that sums have an order.
__kernel void unpool(__global const T* restrict x, __global const long* restrict places, __global T* restrict out,
                     __global A* restrict sums, __global int* fault, const long at, const long places_at, const int planes, const int count,
                     const int size) {
  const long plane = get_global_id(0);
  if (plane >= planes) return;
  x += at + plane * count;
  places += places_at + plane * count;
  out += plane * size;
#if ADDING
  sums += plane * size;
  for (int i = 0; i < size; i++) sums[i] = 0;
#else
  for (int i = 0; i < size; i++) out[i] = 0;
#endif
  for (int i = 0; i < count; i++) {
    const long place = places[i];
    if (place < 0 || place >= size) {
      *fault = 1;
      continue;
    }
#if ADDING
    sums[place] += LOAD(x[i]);
#else
    out[place] = x[i];
#endif
  }
#if ADDING
  for (int i = 0; i < size; i++) out[i] = STORE(sums[i]);
#endif
}

__kernel void gather_pooled(__global const T* restrict x, __global const long* restrict places, __global T* restrict out,
                            __global int* fault, const long at, const long places_at, const int planes, const int count, const int size) {
  const long plane = get_global_id(0);
  if (plane >= planes) return;
  x += at + plane * size;
  places += places_at + plane * count;
  out += plane * count;
  for (int i = 0; i < count; i++) {
    const long place = places[i];
    if (place < 0 || place >= size)
      *fault = 1;
    else
      out[i] = x[place];
  }
}
