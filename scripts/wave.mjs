/** A WAV file of 16-bit stereo at 44.1 kHz. */
export function wave(samples) {
  const head = Buffer.alloc(44)
  head.write('RIFF')
  head.writeUInt32LE(36 + samples.length, 4)
  head.write('WAVEfmt ', 8)
  head.writeUInt32LE(16, 16)
  // Whole numbers, two channels.
  head.set([1, 0, 2, 0], 20)
  head.writeUInt32LE(44_100, 24)
  head.writeUInt32LE(176_400, 28)
  head.set([4, 0, 16, 0], 32)
  head.write('data', 36)
  head.writeUInt32LE(samples.length, 40)
  return Buffer.concat([head, samples])
}
