/** What a disc says of itself beside its trees, as texts by their names: forms and tracks, volumes, booting, partition tables. */

import { readApple } from '../format/apple/index.js'
import { readBootCatalog, type FoundBootEntry } from '../format/eltorito/index.js'
import { readPartitions } from '../format/hybrid/index.js'
import { SYSTEM_AREA_SECTORS } from '../format/iso9660/index.js'
import type { Medium } from '../port/index.js'
import {
  attempt,
  beginsWithData,
  spaceNames,
  tolerant,
  type DiscSession,
  type FoundDisc,
  type FoundSpace,
  type SpaceTree,
} from '../survey/index.js'
import { bytesOf, lba, SECTOR_BYTES, sectors, type Lba } from '../unit/index.js'
import type { DataReader } from './contents.js'
import { fieldsIn, type Fields } from './fields.js'
import { mountableFields } from './partitions.js'

/** Of a disc as a whole. Tracks are told of discs in files: a drive would have to move to each of them. */
export function discFields(disc: FoundDisc): Fields {
  const { medium, sessions, tracks, contents, words } = disc
  return {
    blocks: String(medium.size),
    sessions: String(sessions.length),
    ...(medium.tailBytes === 0 ? {} : { 'bytes behind the last block': String(medium.tailBytes) }),
    ...Object.fromEntries(tracks.flatMap((track) => Object.entries(fieldsIn({ ...track, number: undefined }, `track ${track.number}`)))),
    ...fieldsIn(contents ?? [], 'contents'),
    ...(words === undefined ? {} : fieldsIn({ ...words, isrcs: Object.fromEntries(words.isrcs) }, 'disc')),
  }
}

/** Where anchors and partitions lie is a matter of the layout. */
const places: ReadonlySet<string> = new Set(['anchors', 'partitions', 'table', 'sizes', 'free'])

/** What the volume of a tree says of itself. */
export const volumeFields = ({ about }: Pick<SpaceTree, 'about'>): Fields =>
  about.kind === 'udf' ? fieldsIn(about.facts, 'volume', places) : fieldsIn(about.volume, 'volume')

export const spaceFields = (found: readonly FoundSpace[]): Fields => ({
  'file systems': found.map(({ space }) => spaceNames[space]).join(', '),
  ...Object.fromEntries(
    found.flatMap(({ space, version }) => (version === undefined ? [] : [[`version of ${spaceNames[space]}`, version]])),
  ),
})

/** Boot entries and the bytes of their images, the system area, and what tables at the beginning of a disc say. */
export async function bootFields(disc: FoundDisc, session: DiscSession, { digest }: Pick<DataReader, 'digest'>): Promise<Fields> {
  const { medium } = tolerant(disc)
  const sum = async (start: Lba, size: number): Promise<string> => {
    const summed = digest()
    for (let done = 0; done < size; done += AT_ONCE * SECTOR_BYTES) {
      const blocks = Math.min(AT_ONCE, Math.ceil((size - done) / SECTOR_BYTES), medium.size - start - done / SECTOR_BYTES)
      if (blocks <= 0) break
      const bytes = await medium.read(lba(start + done / SECTOR_BYTES), sectors(blocks))
      summed.update(bytes.subarray(0, size - done))
    }
    return summed.hex()
  }
  const found = await attempt(() => readBootCatalog(medium, session.start), [])
  const out: Record<string, string> = {}
  for (const [i, entry] of (found?.catalog?.entries ?? []).entries()) {
    out[`boot entry ${i + 1}`] = bootText(entry)
    if (entry.image < medium.size) out[`image of boot entry ${i + 1}`] = await sum(entry.image, entry.size)
  }
  if (medium.size > session.start + SYSTEM_AREA_SECTORS) out['system area'] = await sum(session.start, bytesOf(SYSTEM_AREA_SECTORS))
  return { ...out, ...(session.start === 0 && beginsWithData(disc) ? await tableFields(medium, digest) : {}) }
}

const AT_ONCE = 256

async function tableFields(medium: Medium, digest: DataReader['digest']): Promise<Fields> {
  const [tables, apple] = [await attempt(() => readPartitions(medium), []), await attempt(() => readApple(medium), [])]
  return {
    ...fieldsIn(tables?.mbr ?? {}, 'master boot record'),
    ...fieldsIn(tables?.gpt ?? {}, 'GUID partition table'),
    ...(tables === undefined ? {} : await mountableFields(medium, tables, digest)),
    ...fieldsIn(apple?.apm ?? {}, 'Apple partition map'),
    ...fieldsIn(apple?.hfs ?? [], 'HFS'),
  }
}

function bootText({ platform, bootable, emulation, loadSegment, loadSectors, size, systemType, id, criteria }: FoundBootEntry): string {
  const words = [
    `platform ${platform.toString(16)}h`,
    bootable ? 'bootable' : 'not bootable',
    `emulation ${emulation}`,
    `segment ${loadSegment.toString(16)}h`,
    `${loadSectors} sectors`,
    `${size} bytes`,
    ...(systemType === 0 ? [] : [`system type ${systemType.toString(16)}h`]),
    ...(id === '' ? [] : [`id ${id}`]),
    ...(criteria === undefined ? [] : [`criteria ${JSON.stringify(criteria)}`]),
  ]
  return words.join(', ')
}
