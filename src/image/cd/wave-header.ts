/** The header of a WAV file of CD audio. Multimedia Programming Interface and Data Specifications 1.0, chapter 3. */

import { chars, record, rbp, u16le, u32le } from '../../codec/index.js'

const clause = 'RIFF WAVE'

const WaveHeader = record(clause, 44, [
  rbp(0, 4, 'riff', chars(4), clause),
  rbp(4, 4, 'riffSize', u32le(), clause),
  rbp(8, 4, 'wave', chars(4), clause),
  rbp(12, 4, 'fmt', chars(4), clause),
  rbp(16, 4, 'fmtSize', u32le(), clause),
  rbp(20, 2, 'format', u16le(), clause),
  rbp(22, 2, 'channels', u16le(), clause),
  rbp(24, 4, 'rate', u32le(), clause),
  rbp(28, 4, 'bytesPerSecond', u32le(), clause),
  rbp(32, 2, 'blockAlign', u16le(), clause),
  rbp(34, 2, 'bitsPerSample', u16le(), clause),
  rbp(36, 4, 'data', chars(4), clause),
  rbp(40, 4, 'dataSize', u32le(), clause),
])

/** `dataBytes` are less than 2^32 - 36: a disc holds a fifth of that. */
export const waveHeader = (dataBytes: number): Uint8Array =>
  WaveHeader.encode({
    riff: 'RIFF',
    riffSize: dataBytes + 36,
    wave: 'WAVE',
    fmt: 'fmt ',
    fmtSize: 16,
    format: 1,
    channels: 2,
    rate: 44_100,
    bytesPerSecond: 176_400,
    blockAlign: 4,
    bitsPerSample: 16,
    data: 'data',
    dataSize: dataBytes,
  })
