#!/bin/sh
# Ten seconds of two tones as CD audio.
node -e "
const fs = require('fs'), n = 441000, b = Buffer.alloc(44 + n * 4)
b.write('RIFF'); b.writeUInt32LE(36 + n * 4, 4); b.write('WAVEfmt ', 8); b.writeUInt32LE(16, 16); b.writeUInt16LE(1, 20); b.writeUInt16LE(2, 22)
b.writeUInt32LE(44100, 24); b.writeUInt32LE(176400, 28); b.writeUInt16LE(4, 32); b.writeUInt16LE(16, 34); b.write('data', 36); b.writeUInt32LE(n * 4, 40)
// A triangle wave, in whole numbers alone, so that every machine makes the same.
for (let i = 0; i < n; i++) { const p = i < 220500 ? 200 : 100, v = (Math.abs((i % p) * 2 - p) - p / 2) * (20000 / p | 0); b.writeInt16LE(v, 44 + 4 * i); b.writeInt16LE(-v, 46 + 4 * i) }
fs.mkdirSync('build', { recursive: true }), fs.writeFileSync('build/tone.wav', b)"
