/** AIFF and AIFF-C files without compression. Audio Interchange File Format 1.3; AIFF-C draft 8/26/91. */

import type { Fault } from '../../fault/index.js'
import { faults } from './faults.js'
import type { HeaderReader, Parsed } from './header.js'
import { isOpenLength } from './open-length.js'
import { readU16be, readU32be } from '../../codec/index.js'

const MOST_CHUNKS = 1000

/** Compression types that are none. */
const plain: Readonly<Record<string, { readonly order: 'little' | 'big'; readonly kind: 'signed' | 'float' | 'unsigned' }>> = {
  NONE: { order: 'big', kind: 'signed' },
  twos: { order: 'big', kind: 'signed' },
  sowt: { order: 'little', kind: 'signed' },
  fl32: { order: 'big', kind: 'float' },
  FL32: { order: 'big', kind: 'float' },
  fl64: { order: 'big', kind: 'float' },
  FL64: { order: 'big', kind: 'float' },
  'raw ': { order: 'big', kind: 'unsigned' },
}

export const isAiff = (head: Uint8Array): boolean => ascii(head, 0) === 'FORM' && ['AIFF', 'AIFC'].includes(ascii(head, 8))

export async function parseAiff(file: HeaderReader): Promise<Parsed> {
  const refuse = (offset: number, problem: string): Parsed => ({
    kind: 'refused',
    faults: [faults.malformed({ path: file.path, format: 'AIFF', offset, problem })],
  })
  let common: { channels: number; frames: number; bits: number; rate: number; compression: string } | undefined
  let sound: { offset: number; length: number } | undefined
  let at = 12
  for (let chunk = 0; chunk < MOST_CHUNKS && at + 8 <= file.size && (common === undefined || sound === undefined); chunk++) {
    const head = await file.at(at, 8)
    if (head.length < 8) break
    const name = ascii(head, 0)
    const size = readU32be(head, 4)
    if (name === 'COMM') {
      const body = await file.at(at + 8, Math.min(size, 22))
      if (body.length < 18) return refuse(at, 'its common chunk has less than 18 bytes')
      common = {
        channels: readU16be(body, 0),
        frames: readU32be(body, 2),
        bits: readU16be(body, 6),
        rate: readExtended(body, 8),
        compression: body.length >= 22 ? ascii(body, 18) : 'NONE',
      }
    } else if (name === 'SSND') {
      const body = await file.at(at + 8, 8)
      if (body.length < 8) return refuse(at, 'its sound chunk is cut')
      sound = { offset: at + 16 + readU32be(body, 0), length: size - 8 - readU32be(body, 0) }
    }
    at += 8 + size + (size % 2)
  }
  if (common === undefined) return refuse(at, 'it has no common chunk')
  const { channels, frames, bits, rate, compression } = common
  const form = plain[compression]
  if (form === undefined) return { kind: 'other', name: `AIFF-C compressed with ${JSON.stringify(compression)}` }
  const stride = channels * Math.ceil(bits / 8)
  const fits = form.kind === 'float' ? bits === 32 || bits === 64 : bits >= 1 && bits <= 32
  if (!fits || channels === 0 || !(rate >= 1 && rate <= 10_000_000) || !Number.isInteger(rate))
    return refuse(at, `${channels} channels of ${bits} bits at ${rate} samples a second make no sense`)
  if (sound === undefined) return frames === 0 ? refuse(at, 'it has no samples') : refuse(at, 'it has no sound chunk')
  const found: Fault[] = []
  const rest = Math.max(0, file.size - sound.offset)
  const outer = readU32be(await file.at(4, 4), 0)
  const isOpen = (said: number, there: number): boolean =>
    isOpenLength({ said, rest: there, outer, file: file.size, second: rate * stride })
  const stored = isOpen(sound.length, rest) ? rest : Math.max(0, Math.min(sound.length, rest))
  const open = frames === 0 ? stored > 0 : isOpen(frames * stride, stored)
  if (open) {
    found.push(faults.unknownLength({ path: file.path }))
    if (stored % stride !== 0) found.push(faults.partialSample({ path: file.path, bytes: stored % stride }))
  } else if (frames * stride > stored)
    return { kind: 'refused', faults: [faults.truncated({ path: file.path, said: frames * stride, found: stored, unit: 'bytes' })] }
  return {
    kind: 'sound',
    coding: { kind: 'pcm', layout: { offset: sound.offset, stride, order: form.order, kind: form.kind } },
    rate,
    channels,
    // Samples of odd sizes stand at the upper end of their bytes.
    bits: Math.ceil(bits / 8) * 8,
    frames: open ? Math.floor(stored / stride) : frames,
    faults: found,
  }
}

/** An 80-bit number: sign, 15 bits of exponent, 64 bits of fraction. */
function readExtended(from: Uint8Array, at: number): number {
  const exponent = readU16be(from, at) & 0x7fff
  const fraction = readU32be(from, at + 2) * 2 ** 32 + readU32be(from, at + 6)
  return fraction * 2 ** (exponent - 16383 - 63)
}

const ascii = (bytes: Uint8Array, at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4))
