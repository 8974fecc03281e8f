/** The program that a DECstation is to start: its headers are read, for they tell what of it is loaded and where to. */

import { DiscError } from '../fault/index.js'
import { ELF_HEADER_BYTES, ELF_PROGRAM_BYTES, faults, programsAt, segmentOf, type ElfSegment } from '../format/otherboot/index.js'
import type { Content } from '../source/index.js'
import type { ImageTree } from '../tree/index.js'
import { bytes } from '../unit/index.js'
import type { Bench } from './bench.js'
import { bootFile } from './systems.js'

export async function readElfSegment({ manifest, context, found }: Bench, tree: ImageTree): Promise<ElfSegment | undefined> {
  const path = manifest.boot?.systems?.mipsel
  if (path === undefined) return undefined
  const where = ['boot', 'systems', 'mipsel']
  const file = bootFile(tree, path, where)
  // Planning tells of one that is missing.
  if (!('content' in file)) return undefined
  const { content } = file
  try {
    const head = await part(content, 0, ELF_HEADER_BYTES, context)
    const at = programsAt(head, content.size)
    const segment = typeof at === 'string' ? at : segmentOf(head, await part(content, at, ELF_PROGRAM_BYTES, context), content.size)
    if (typeof segment !== 'string') return segment
    found.push(faults.notElf({ path, why: segment }, { path: where }))
  } catch (error) {
    if (!(error instanceof DiscError)) throw error
    found.push(...error.faults.map((fault) => ({ ...fault, path: where })))
  }
  return undefined
}

/** So many bytes from a place on, or as many as there are. */
async function part(content: Content, from: number, length: number, { contents, signal }: Bench['context']): Promise<Uint8Array> {
  const out = new Uint8Array(Math.min(length, content.size - from))
  let at = 0
  for await (const piece of contents.open(content, bytes(from), signal)) {
    out.set(piece.subarray(0, out.length - at), at)
    at += Math.min(piece.length, out.length - at)
    if (at === out.length) break
  }
  return out
}
