// Sums over bins in the elements' order: each work item makes a range of bins, so that no two write the same one.
// BINS: elements are placed between low and high, and left out if they are outside; else they are the bins' numbers.

__kernel void count(__global const T* restrict x, __global const UT* restrict weights, __global UT* restrict out, const long at,
                    const long weights_at, const long total, const int bins, const P low, const P high) {
  const int part = get_global_id(0), parts = get_global_size(0);
  const int first = (long)part * bins / parts, end = (long)(part + 1) * bins / parts;
  for (int i = first; i < end; i++) out[i] = USTORE((UA)0);
  if (first == end) return;
  for (long i = 0; i < total; i++) {
    const A v = LOAD(x[at + i]);
#if BINS
    if (!(v >= low && v <= high)) continue;
    const int place = min((int)(((P)v - low) / (high - low) * bins), bins - 1);
#else
    const long place = v;
#endif
    if (place < first || place >= end) continue;
#if WEIGHTED
    out[place] = USTORE(ULOAD(out[place]) + ULOAD(weights[weights_at + i]));
#else
    out[place] += 1;
#endif
  }
}
