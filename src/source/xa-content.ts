/** Contents for sectors that tell their form: whether a source of whole sectors is one, and where in it they begin. */

import { DiscError, type FaultPlace } from '../fault/index.js'
import type { Files } from '../port/index.js'
import { bytes } from '../unit/index.js'
import type { Content } from './content.js'
import { faults } from './faults.js'
import type { XaSectors } from './xa.js'

/** Bytes before the subheader of a whole sector: sync and header. */
export const XA_HEAD_BYTES = 16

/** A file that Windows or macOS copied from such a track begins with a RIFF header of the type CDXA; no writer has a longer one. */
const RIFF_HEAD_BYTES = 512
const USUAL_RIFF_HEAD = 44
/** What is looked at: a header, a sync and a subheader. */
const LOOK_BYTES = RIFF_HEAD_BYTES + 24

/** Throws a `DiscError` where a source of whole sectors is none; its first one is looked at if it lies in a file of the host. */
export function xaContent(content: Content, xa: XaSectors | undefined, files: Pick<Files, 'read'>, where?: FaultPlace): Content {
  if (xa === undefined || content.size === 0) return content
  if (xa.kind === 'made') return { ...content, xa }
  const { origin } = content
  const start =
    origin.kind === 'file' ? files.read(origin.path, origin.offset + LOOK_BYTES, origin.stamp).subarray(origin.offset) : undefined
  const chunk = xa.bytes === 2352 && start !== undefined ? riffChunk(start) : undefined
  const cut = chunk === undefined ? content : cutTo(content, chunk)
  const rest = cut.size % xa.bytes
  if (rest !== 0 || cut.size === 0)
    throw new DiscError(
      faults.xaNotWhole({ what: nameOf(content), size: cut.size, sector: xa.bytes, riff: rest === USUAL_RIFF_HEAD }, where),
    )
  const first = start?.subarray(chunk?.from)
  if (first !== undefined) {
    if (xa.bytes === 2352 && !isMode2(first, 0)) throw new DiscError(faults.xaNoSector({ what: nameOf(content), sector: 0 }, where))
    const at = xa.bytes === 2352 ? XA_HEAD_BYTES : 0
    if (!first.subarray(at, at + 4).every((byte, i) => byte === first[at + 4 + i]))
      throw new DiscError(faults.xaNoSubheader({ what: nameOf(content), sector: xa.bytes }, where))
  }
  return { ...cut, xa }
}

const nameOf = ({ id, origin }: Content): string => (origin.kind === 'file' ? origin.path : id.replace(/^data:/, ''))

const isSync = (byte: number | undefined, i: number): boolean => byte === (i === 0 || i === 11 ? 0 : 0xff)

/** Whether a whole sector of Mode 2 begins at a byte. ECMA-130 14.2. */
export function isMode2(sectors: Uint8Array, at: number): boolean {
  for (let i = 0; i < 12; i++) if (!isSync(sectors[at + i], i)) return false
  return sectors[at + 15] === 2
}

/** A chunk of a RIFF file. */
interface Chunk {
  readonly from: number
  readonly length: number
}

/** The data of a RIFF file of such sectors; undefined where the file is none. */
function riffChunk(start: Uint8Array): Chunk | undefined {
  const word = (at: number): string => String.fromCharCode(...start.subarray(at, at + 4))
  if (word(0) !== 'RIFF' || word(8) !== 'CDXA') return undefined
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength)
  for (let at = 12; at + 8 <= Math.min(RIFF_HEAD_BYTES, start.length);) {
    const length = view.getUint32(at + 4, true)
    const from = at + 8
    if (word(at) === 'data') return { from, length }
    at = from + length + (length & 1)
  }
  return undefined
}

/** Up to the end of the chunk, or of the file where that comes first. */
function cutTo(content: Content, { from, length }: Chunk): Content {
  if (content.origin.kind !== 'file') return content
  const size = bytes(Math.max(0, Math.min(length, content.size - from)))
  return { ...content, size, origin: { ...content.origin, offset: bytes(content.origin.offset + from) } }
}
