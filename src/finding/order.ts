/** Rows of a column in order. */

/** Numbers of the first `count` rows by their values, which are whole and not negative; those of one value stay as they are. */
export function orderOf(values: Float64Array | Uint32Array, count: number): Uint32Array {
  const order = new Uint32Array(count)
  let most = 0
  let isSorted = true
  for (let i = 0; i < count; i++) {
    const value = values[i] as number
    if (value < most) isSorted = false
    else most = value
    order[i] = i
  }
  if (isSorted) return order
  const scale = 2 ** Math.ceil(Math.log2(count))
  if ((most + 1) * scale > Number.MAX_SAFE_INTEGER) return order.sort((a, b) => (values[a] as number) - (values[b] as number) || a - b)
  // Numbers alone are sorted ten times as fast as by a function.
  const keys = new Float64Array(count)
  for (let i = 0; i < count; i++) keys[i] = (values[i] as number) * scale + i
  keys.sort()
  // What is left of a key in 32 bits ends with the number of its row.
  for (let i = 0; i < count; i++) order[i] = (keys[i] as number) & (scale - 1)
  return order
}
