/** Rows of a column in order. */

/** Values of a digit. */
const RADIX = 2048

/** Numbers of the first `count` rows by their values, which are whole and not negative; those of one value stay as they are. */
export function orderOf(values: Float64Array | Uint32Array, count: number): Uint32Array {
  let order = new Uint32Array(count)
  let most = 0
  let isSorted = true
  for (let i = 0; i < count; i++) {
    const value = values[i] as number
    if (value >= most) most = value
    else isSorted = false
    order[i] = i
  }
  if (isSorted) return order
  let other = new Uint32Array(count)
  const ends = new Uint32Array(RADIX)
  // Digit by digit, the least first: a column is passed over three times, where a sort of its own compares each row a score of times.
  for (let unit = 1; unit <= most; unit *= RADIX) {
    ends.fill(0)
    for (let i = 0; i < count; i++) {
      const digit = ((values[i] as number) / unit) & (RADIX - 1)
      ends[digit] = (ends[digit] as number) + 1
    }
    let begin = 0
    for (let digit = 0; digit < RADIX; digit++) {
      const many = ends[digit] as number
      ends[digit] = begin
      begin += many
    }
    for (let i = 0; i < count; i++) {
      const row = order[i] as number
      const digit = ((values[row] as number) / unit) & (RADIX - 1)
      const place = ends[digit] as number
      ends[digit] = place + 1
      other[place] = row
    }
    ;[order, other] = [other, order]
  }
  return order
}
