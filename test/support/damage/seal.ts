/** Checksums made right again behind a change that is not theirs. */

import { crc16 } from '../../../src/kernel/index.js'
import { crc32 } from '../../../src/format/hybrid/crc32.js'
import { gptHeaders } from './disk.js'
import type { Mutation } from './mutations.js'
import { bytesOfNumber, numberAt } from './piece.js'

export function sealAgain(image: Uint8Array, { parts, piece }: Pick<Mutation, 'parts' | 'piece'>): void {
  const name = piece?.name ?? ''
  for (const part of parts) {
    if (part.form === 'udf') for (const [i, at] of part.tags.entries()) sealTag(image, at, i === 0 ? name : '')
    if (part.structure === 'validation entry' && name !== 'checksum') sealValidation(image, part.at)
    if (part.structure === 'GPT header' || part.structure === 'GPT entry' || part.structure === 'partition')
      sealTables(image, part.structure === 'GPT header' ? name : '')
  }
}

function sealTag(image: Uint8Array, at: number, changed: string): void {
  if (changed === 'tag.checksum') return
  const length = numberAt(image, at + 10, 2, 'le')
  if (changed !== 'tag.crc' && changed !== 'tag.crcLength' && at + 16 + length <= image.length)
    image.set(bytesOfNumber(crc16(image, at + 16, at + 16 + length) ^ 0xffff, 2, 'le'), at + 8)
  let sum = 0
  for (let i = 0; i < 16; i++) if (i !== 4) sum += image[at + i]
  image[at + 4] = sum
}

function sealValidation(image: Uint8Array, at: number): void {
  image.set([0, 0], at + 28)
  let sum = 0
  for (let i = 0; i < 32; i += 2) sum += numberAt(image, at + i, 2, 'le')
  image.set(bytesOfNumber(-sum & 0xffff, 2, 'le'), at + 28)
}

function sealTables(image: Uint8Array, changed: string): void {
  if (changed === 'header checksum') return
  for (const at of gptHeaders(image)) {
    const entries = numberAt(image, at + 72, 8, 'le') * 512
    const size = numberAt(image, at + 80, 4, 'le') * numberAt(image, at + 84, 4, 'le')
    if (changed !== 'entriesChecksum' && entries + size <= image.length)
      image.set(bytesOfNumber(crc32(image.subarray(entries, entries + size)), 4, 'le'), at + 88)
    image.set(new Uint8Array(4), at + 16)
    image.set(bytesOfNumber(crc32(image.subarray(at, at + 92)), 4, 'le'), at + 16)
  }
}
