/** MD4, which OpenSSL has no more. RFC 1320. Of whole blocks of 64 bytes, which is all that zsync has to digest. */

const words = new Uint32Array(16)
const round = (value: number, by: number): number => (value << by) | (value >>> (32 - by))

/** The 16 bytes of the digest of `data[from, to)`, a multiple of 64 bytes, into `into`. */
export function md4(data: Uint8Array, from: number, to: number, into: Uint8Array): void {
  const state = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476)
  for (let at = from; at < to; at += 64) {
    for (let i = 0; i < 16; i++) words[i] = wordAt(data, at + 4 * i)
    compress(state)
  }
  const bits = (to - from) * 8
  words.fill(0)
  words[0] = 0x80
  words[14] = bits >>> 0
  words[15] = Math.floor(bits / 2 ** 32)
  compress(state)
  for (let i = 0; i < 16; i++) into[i] = ((state[i >> 2] as number) >>> (8 * (i & 3))) & 0xff
}

const wordAt = (data: Uint8Array, at: number): number =>
  (data[at] as number) | ((data[at + 1] as number) << 8) | ((data[at + 2] as number) << 16) | ((data[at + 3] as number) << 24)

/** Which word each step takes, and by how much it turns. RFC 1320, 3.4. */
const order = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
  [0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15],
  [0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15],
].flat()
const turns = [3, 7, 11, 19, 3, 5, 9, 13, 3, 9, 11, 15]
const added = [0, 0x5a827999, 0x6ed9eba1]

function compress(state: Int32Array): void {
  let [a, b, c, d] = state as unknown as [number, number, number, number]
  for (let step = 0; step < 48; step++) {
    const part = step >> 4
    const mixed = part === 0 ? (b & c) | (~b & d) : part === 1 ? (b & c) | (b & d) | (c & d) : b ^ c ^ d
    const sum = (a + mixed + (words[order[step] as number] as number) + (added[part] as number)) | 0
    const turned = round(sum, turns[part * 4 + (step & 3)] as number)
    a = d
    d = c
    c = b
    b = turned
  }
  state[0] = ((state[0] as number) + a) | 0
  state[1] = ((state[1] as number) + b) | 0
  state[2] = ((state[2] as number) + c) | 0
  state[3] = ((state[3] as number) + d) | 0
}
