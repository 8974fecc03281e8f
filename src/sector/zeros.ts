/** Zero bytes; the same memory for every call that asks for no more than before. Not to be written to. */
let zeros = new Uint8Array(0)

export function zerosOf(length: number): Uint8Array {
  if (zeros.length < length) zeros = new Uint8Array(length)
  return zeros.subarray(0, length)
}
