// The targets, with 0 where they are ignored; fault gets 1 + the place of one that names no class.
__kernel void class_targets(__global const T* restrict x, __global long* restrict out, __global int* fault, const long at,
                            const long total, const long classes, const long ignored) {
  const long i = get_global_id(0);
  if (i >= total) return;
  long v = x[at + i];
  if (v == ignored) v = 0;
  else if (v < 0 || v >= classes) *fault = (int)i + 1;
  out[i] = v;
}
