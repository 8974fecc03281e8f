/**
 * WAV files: RIFF, its 64-bit form RF64 (EBU Tech 3306) and the extensible format. Multimedia Programming Interface and
 * Data Specifications 1.0, chapter 3. Left out: compressed WAV, which goes the way of foreign formats.
 */

import type { Fault } from '../../fault/index.js'
import { readU16le, readU32le } from '../../codec/index.js'
import { faults } from './faults.js'
import type { HeaderReader, Parsed } from './header.js'
import { isOpenLength } from './open-length.js'

const PCM = 1
const FLOAT = 3
const EXTENSIBLE = 0xfffe
const OPEN_LENGTH = 0xffff_ffff
/** Chunks that are looked at before the file is given up. */
const MOST_CHUNKS = 1000

export const isWav = (head: Uint8Array): boolean => ['RIFF', 'RF64'].includes(ascii(head, 0)) && ascii(head, 8) === 'WAVE'

/** Undefined format of samples means that the file is no PCM. */
export async function parseWav(file: HeaderReader): Promise<Parsed> {
  const found: Fault[] = []
  const refuse = (offset: number, problem: string): Parsed => ({
    kind: 'refused',
    faults: [...found, faults.malformed({ path: file.path, format: 'WAV', offset, problem })],
  })
  let format: { tag: number; channels: number; rate: number; bits: number; stride: number } | undefined
  let longSize: number | undefined
  let outer = readU32le(await file.at(4, 4), 0)
  let at = 12
  for (let chunk = 0; chunk < MOST_CHUNKS; chunk++) {
    const head = await file.at(at, 8)
    if (head.length < 8) return refuse(at, format === undefined ? 'it ends before the format' : 'it ends before the samples')
    const name = ascii(head, 0)
    const size = readU32le(head, 4)
    if (name === 'ds64') {
      const sizes = await file.at(at + 8, 16)
      if (sizes.length < 16) return refuse(at, 'the long sizes are cut')
      outer = readU32le(sizes, 0) + readU32le(sizes, 4) * 2 ** 32
      longSize = readU32le(sizes, 8) + readU32le(sizes, 12) * 2 ** 32
    } else if (name === 'fmt ') {
      const body = await file.at(at + 8, Math.min(size, 40))
      if (body.length < 16) return refuse(at, 'its format has less than 16 bytes')
      const tag = readU16le(body, 0)
      format = {
        tag: tag === EXTENSIBLE && body.length >= 40 ? readU16le(body, 24) : tag,
        channels: readU16le(body, 2),
        rate: readU32le(body, 4),
        stride: readU16le(body, 12),
        bits: readU16le(body, 14),
      }
    } else if (name === 'data') {
      if (format === undefined) return refuse(at, 'samples come before the format')
      const { tag, channels, rate, bits, stride } = format
      if (tag !== PCM && tag !== FLOAT) return { kind: 'other', name: `WAV of format ${tag}` }
      const wide = tag === FLOAT ? [32, 64] : [8, 16, 24, 32]
      if (!wide.includes(bits) || channels === 0 || rate === 0 || stride !== (channels * bits) / 8)
        return refuse(at, `${channels} channels of ${bits} bits at ${rate} samples a second in blocks of ${stride} bytes make no sense`)
      const offset = at + 8
      const rest = file.size - offset
      const long = size === OPEN_LENGTH ? longSize : undefined
      const open = isOpenLength({ said: long ?? size, rest, outer, file: file.size, second: rate * stride })
      const unknown = long === undefined ? size === OPEN_LENGTH || open : long > Number.MAX_SAFE_INTEGER || (long === 0 && open)
      if (unknown) found.push(faults.unknownLength({ path: file.path }))
      const length = unknown ? rest : (long ?? size)
      if (length > rest)
        return { kind: 'refused', faults: [...found, faults.truncated({ path: file.path, said: length, found: rest, unit: 'bytes' })] }
      if (length % stride !== 0) found.push(faults.partialSample({ path: file.path, bytes: length % stride }))
      const kind = tag === FLOAT ? 'float' : bits === 8 ? 'unsigned' : 'signed'
      return {
        kind: 'sound',
        coding: { kind: 'pcm', layout: { offset, stride, order: 'little', kind } },
        rate,
        channels,
        bits,
        frames: Math.floor(length / stride),
        faults: found,
      }
    }
    at += 8 + size + (size % 2)
    if (at > file.size) return refuse(at - 8 - size - (size % 2), `chunk ${JSON.stringify(name)} reaches beyond the end of the file`)
  }
  return refuse(at, `it has no samples within ${MOST_CHUNKS} chunks`)
}

const ascii = (bytes: Uint8Array, at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4))
