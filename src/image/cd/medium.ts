/** The data of a disc that was found in files, as blocks by their address on the disc. */

import { DiscError } from '../../fault/index.js'
import type { Span, TrackMode } from '../../layout/index.js'
import type { Files, Medium } from '../../port/index.js'
import { emptyUserData, hasSync, readerOfLayout, userOffset } from '../../sector/index.js'
import { SUBMODE } from '../../source/index.js'
import { MODE2_BYTES, SECTOR_BYTES, lba, sectors, type Lba } from '../../unit/index.js'
import { faults } from './faults.js'
import { mainBytes, plainOf, sectorsOf, type CdImage, type SectorStore } from './stores.js'

/** Where user data begins in a sector of the file. */
const userOffsetIn = ({ sectorBytes, mode }: SectorStore): number => (mainBytes(sectorBytes) === 2352 ? userOffset[mode] : 0)

/** The data of a disc as blocks of 2048 bytes by their address on the disc, whichever track they lie in. */
export function mediumOfImage(image: CdImage, files: Files): Medium {
  const spans = image.disc.sessions.flatMap((session) => session.spans)
  const end = spans.at(-1)
  const readers = new Map<Span, ReturnType<typeof readerOfLayout>>()
  const readerOf = (span: Extract<Span, { kind: 'volumes' }>): ReturnType<typeof readerOfLayout> => {
    if (image.contents === undefined) throw new Error(`${image.name} has no files`)
    const reader = readers.get(span) ?? readerOfLayout(span.place(span.start), image.contents)
    readers.set(span, reader)
    return reader
  }
  const spanAt = (at: Lba): Span | undefined =>
    spans.findLast((candidate) => candidate.start <= at && at < candidate.start + candidate.length)
  return {
    name: image.name,
    size: sectors(end === undefined ? 0 : Math.max(0, end.start + end.length)),
    tailBytes: 0,
    async read(start, count) {
      const out = new Uint8Array(count * SECTOR_BYTES)
      for (let done = 0; done < count;) {
        const at = lba(start + done)
        const span = spanAt(at)
        if (span === undefined || span.mode === 'audio') throw new DiscError(faults.notData({ name: image.name, block: at }))
        const part = Math.min(count - done, span.start + span.length - at)
        if (span.kind === 'volumes') out.set(await readerOf(span)(at, sectors(part)), done * SECTOR_BYTES)
        if (span.kind === 'data') await readBlocks(image, span, at - span.start, part, files, out.subarray(done * SECTOR_BYTES))
        done += part
      }
      return out
    },
    async readMode2(start, count) {
      const out = new Uint8Array(count * MODE2_BYTES)
      for (let done = 0; done < count;) {
        const at = lba(start + done)
        const span = spanAt(at)
        if (span === undefined || span.mode === 'audio') throw new DiscError(faults.notData({ name: image.name, block: at }))
        const part = Math.min(count - done, span.start + span.length - at)
        if (!(await readWhole(image, span, at - span.start, part, files, out.subarray(done * MODE2_BYTES)))) return undefined
        done += part
      }
      return out
    },
    close: () => Promise.resolve(),
  }
}

function sectorStoreOf(image: CdImage, { source }: Extract<Span, { kind: 'data' }>): SectorStore {
  const store = image.stores.get(source)
  if (store?.kind !== 'sectors') throw new Error(`${image.name} has no sectors called ${source}`)
  return store
}

async function readBlocks(
  image: CdImage,
  span: Extract<Span, { kind: 'data' }>,
  first: number,
  count: number,
  files: Files,
  out: Uint8Array,
): Promise<void> {
  const store = sectorStoreOf(image, span)
  // The 2048 bytes of an `xa` sector stand behind its subheader.
  const at = userOffsetIn(store) + (store.mode === 'xa' || store.mode === 'mode2' ? 8 : 0)
  let done = 0
  for await (const sector of sectorsOf(store, first, count, files)) {
    out.set(plainOf(store, sector).subarray(at, at + SECTOR_BYTES), done * SECTOR_BYTES)
    done++
  }
}

/** Sectors of Mode 2 behind their headers. False where they are of Mode 1, or where nothing but user data is known of them. */
async function readWhole(image: CdImage, span: Span, first: number, count: number, files: Files, out: Uint8Array): Promise<boolean> {
  if (span.mode === 'mode1' || span.kind === 'volumes' || span.kind === 'sound') return false
  // Empty sectors are of form 2 where both forms may be. CD-ROM XA 4.6.
  const empty = emptyUserData(span.mode)
  if (span.kind === 'empty') {
    for (let i = 0; i < count; i++) out.set(inMode2(span.mode, empty), i * MODE2_BYTES)
    return true
  }
  const store = sectorStoreOf(image, span)
  const main = mainBytes(store.sectorBytes)
  let done = 0
  for await (const stored of sectorsOf(store, first, count, files)) {
    const sector = plainOf(store, stored)
    if (main === WHOLE && hasSync(sector, 0) && ((sector[MODE_BYTE] as number) & 3) !== 2) return false
    out.set(main === WHOLE ? sector.subarray(WHOLE - MODE2_BYTES, WHOLE) : inMode2(span.mode, sector.subarray(0, main)), done * MODE2_BYTES)
    done++
  }
  return true
}

const WHOLE = 2352
const MODE_BYTE = 15

/** User data of a mode with the subheader that belongs to it; its codes are left at zero. */
function inMode2(mode: TrackMode, user: Uint8Array): Uint8Array {
  if (mode !== 'xa-form1' && mode !== 'xa-form2') return user
  const out = new Uint8Array(MODE2_BYTES)
  const submode = mode === 'xa-form1' ? SUBMODE.data : SUBMODE.form2
  out.set([0, 0, submode, 0, 0, 0, submode, 0])
  out.set(user, 8)
  return out
}
