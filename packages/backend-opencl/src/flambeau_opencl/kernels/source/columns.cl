// Windows as columns, and back. Three spatial dimensions always; those that are not there have size 1.
//
// columns[n, g, c, k, p] for image n, group g, channel c of the group, kernel position k, result position p; its strides are arguments.
// size: input; kernel, stride, padding, dilation; count: result positions.

#define GEOMETRY                                                                                                              \
  const int size0, const int size1, const int size2, const int kernel0, const int kernel1, const int kernel2, const int stride0, \
      const int stride1, const int stride2, const int padding0, const int padding1, const int padding2, const int dilation0,    \
      const int dilation1, const int dilation2, const int count0, const int count1, const int count2

// One work item makes one row of the columns: a channel and a kernel position of one image, all result positions.
__kernel void im2col(
    __global const T* restrict input, __global T* restrict columns, const long input_at, const long in, const long ic, const long i0,
    const long i1, const long i2, const long columns_at, const long cn, const long ck, const int images, const int channels, GEOMETRY) {
  const int kernels = kernel0 * kernel1 * kernel2;
  const int row = get_global_id(0), n = get_global_id(1);
  if (row >= channels * kernels || n >= images) return;
  const int c = row / kernels, k = row % kernels;
  const int k2 = k % kernel2, k1 = k / kernel2 % kernel1, k0 = k / kernel2 / kernel1;
  __global const T* from = input + input_at + n * in + c * ic;
  __global T* to = columns + columns_at + n * cn + row * ck;
  // The result positions whose element is inside, in the last dimension: the rest is padding.
  const int shift = k2 * dilation2 - padding2;
  const int low = min(count2, shift >= 0 ? 0 : (-shift + stride2 - 1) / stride2);
  const int high = size2 - shift <= 0 ? 0 : min(count2, (size2 - shift + stride2 - 1) / stride2);
  for (int p0 = 0; p0 < count0; p0++) {
    const int x0 = p0 * stride0 + k0 * dilation0 - padding0;
    for (int p1 = 0; p1 < count1; p1++, to += count2) {
      const int x1 = p1 * stride1 + k1 * dilation1 - padding1;
      if (x0 < 0 || x0 >= size0 || x1 < 0 || x1 >= size1 || low >= high) {
        for (int p = 0; p < count2; p++) to[p] = 0;
        continue;
      }
      __global const T* line = from + x0 * i0 + x1 * i1 + shift * i2;
      for (int p = 0; p < low; p++) to[p] = 0;
      if (stride2 == 1 && i2 == 1)
        for (int p = low; p < high; p++) to[p] = line[p];
      else
        for (int p = low; p < high; p++) to[p] = line[p * stride2 * i2];
      for (int p = high; p < count2; p++) to[p] = 0;
    }
  }
}

// One work item sums what the columns have for one line (the last dimension) of an image: no two write the same element.
__kernel void col2im(
    __global const T* restrict columns, __global T* restrict image, const long columns_at, const long cn, const long ck,
    const int images, const int channels, GEOMETRY) {
  const long line = get_global_id(0);
  if (line >= (long)images * channels * size0 * size1) return;
  const int x1 = line % size1, x0 = line / size1 % size0;
  const long nc = line / size1 / size0;
  const int c = nc % channels, n = nc / channels;
  __global T* to = image + line * size2;
  __global const T* from = columns + columns_at + n * cn + (long)c * kernel0 * kernel1 * kernel2 * ck;
  for (int x2 = 0; x2 < size2; x2++) {
    A sum = 0;
    for (int k0 = 0; k0 < kernel0; k0++) {
      const int y0 = x0 + padding0 - k0 * dilation0, p0 = y0 / stride0;
      if (y0 < 0 || p0 * stride0 != y0 || p0 >= count0) continue;
      for (int k1 = 0; k1 < kernel1; k1++) {
        const int y1 = x1 + padding1 - k1 * dilation1, p1 = y1 / stride1;
        if (y1 < 0 || p1 * stride1 != y1 || p1 >= count1) continue;
        for (int k2 = 0; k2 < kernel2; k2++) {
          const int y2 = x2 + padding2 - k2 * dilation2, p2 = y2 / stride2;
          if (y2 < 0 || p2 * stride2 != y2 || p2 >= count2) continue;
          sum += LOAD(from[((k0 * kernel1 + k1) * kernel2 + k2) * ck + (p0 * count1 + p1) * count2 + p2]);
        }
      }
    }
    to[x2] = STORE(sum);
  }
}
