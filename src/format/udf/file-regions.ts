/** Regions inside the partition: file set, entries, directories, and the files that hold or map them. OSTA UDF 2.60 2.2.10 to 2.3. */

import { aligned, from, next, type Place, type Region, type RegionId, type Where } from '../../layout/index.js'
import { SECTOR_BYTES, sectors } from '../../unit/index.js'
import { chunkRegions } from './arena.js'
import { renderNames } from './directory.js'
import { renderEntry } from './entry.js'
import { split } from './extents.js'
import { FileEntries } from './file-entries.js'
import { renderFileSet } from './file-set.js'
import { FILE_TYPE } from './file-structures.js'
import { located } from './frame.js'
import { METADATA_FILE, MIRROR_FILE, mirrorOf, VAT, type Placed } from './placed.js'
import { region, type Plan } from './plan.js'
import { eachFile, type Resident } from './population.js'
import { renderSystemFile } from './system-file.js'
import { renderVat, vatBytes } from './vat.js'

/** File set, entries and directories, with the metadata file around them where there is one. */
export function fileRegions(plan: Plan): readonly Region[] {
  const { volume, shape, strings, population, home, frameOf } = plan
  const inPartition = from(shape.partitionFrom, sectors(shape.unit))
  const chunks = chunkRegions<Resident>(home.chunks, {
    reason: 'file set, file entries and directories',
    place: inPartition,
    refsOf: contentsOf,
    render(out, { tenants, first }, where) {
      const frame = frameOf(where)
      const files = new FileEntries(out, frame, shape.forms.file)
      const render = (to: number, resident: Resident): void => {
        switch (resident.kind) {
          case 'file set':
            return renderFileSet(out, to, resident, population.root, volume, strings, frame)
          case 'entry':
            return renderEntry(out, to, resident, frame, shape.forms)
          case 'files':
            return files.add(resident, to)
          case 'names':
            return renderNames(out, to, resident, frame.home(resident.block).block, frame)
          case 'loose':
            out.set(resident.bytes, to)
        }
      }
      for (const resident of tenants) render((resident.block - first) * SECTOR_BYTES, resident)
      files.finish()
    },
  })
  if (shape.mapping !== 'metadata') return chunks
  return [metadataFile(plan, METADATA_FILE, FILE_TYPE.metadata, inPartition, (frame) => frame.runs), ...chunks]
}

function contentsOf(resident: Resident): readonly RegionId[] {
  if (resident.kind === 'files') {
    const ids: RegionId[] = []
    eachFile(resident, ({ content }) => content.size > 0 && ids.push(content.id))
    return ids
  }
  return resident.kind === 'entry' && resident.data.kind === 'content' ? [resident.data.content.id] : []
}

/** The entry of the metadata file or its mirror. UDF 2.60 2.2.13. */
function metadataFile(plan: Plan, id: RegionId, fileType: number, place: Place, runsIn: (frame: Placed) => Placed['runs']): Region {
  const refs = plan.home.chunks.map((chunk) => (id === MIRROR_FILE && plan.shape.duplicate ? mirrorOf(chunk.id) : chunk.id))
  return region(id, id === MIRROR_FILE ? 'metadata mirror file' : 'metadata file', 1, place, refs, (where) => {
    const frame = plan.frameOf(where)
    const extents = runsIn(frame).flatMap(({ sector, blocks }) =>
      split(sector, blocks * SECTOR_BYTES).map((piece) => located(piece, frame)),
    )
    const out = new Uint8Array(SECTOR_BYTES)
    const block = frame.file(where.lba(id)).block
    renderSystemFile(out, 0, frame, { fileType, block, modified: plan.volume.modified, size: plan.home.size() * SECTOR_BYTES, extents })
    return out
  })
}

/** The mirror: far from the metadata, behind the payload. */
export function mirrorRegions(plan: Plan): readonly Region[] {
  const { shape } = plan
  if (shape.mapping !== 'metadata') return []
  const file = metadataFile(plan, MIRROR_FILE, FILE_TYPE.metadataMirror, next, (frame) => frame.mirrorRuns)
  if (!shape.duplicate) return [file]
  const originals = fileRegions(plan).slice(1)
  const place = aligned(sectors(shape.unit))
  const copies = originals.map(({ id, owner, length, refs, body }) => {
    return { id: mirrorOf(id), owner, reason: 'copy of the metadata', length, place, refs, body }
  })
  return [...copies, file]
}

/**
 * The table is the last thing on the medium, and readers look no further than its last blocks: Linux at four of them. So it ends where the
 * units end that media are written in, and nothing has to be filled up behind it: the 32 sectors of a BD-R, of which the 16 of a DVD are half.
 */
const LARGEST_UNIT = 32

export function vatRegions({ volume, options, shape, strings, population, home, frameOf }: Plan): readonly Region[] {
  if (shape.mapping !== 'virtual') return []
  const used = Math.ceil(vatBytes(shape.traits.extended, population.places) / SECTOR_BYTES) + 1
  const length = Math.ceil(used / LARGEST_UNIT) * LARGEST_UNIT
  const render = (where: Where): Uint8Array => {
    const frame = frameOf(where)
    const blocks = new Uint32Array(population.places)
    blocks[0] = frame.home(0).block
    for (const { tenants } of home.chunks)
      for (const tenant of tenants)
        if (tenant.kind === 'entry') blocks[tenant.index] = frame.home(tenant.block).block
        else if (tenant.kind === 'files')
          for (let nth = 0; nth < tenant.blocks; nth++) blocks[tenant.index + nth] = frame.home(tenant.block + nth).block
    const sector = where.lba(VAT) + length - used
    const previous = options.former?.table
    const table = renderVat({ frame, strings, volume, census: population, readRevision: shape.readRevision, blocks, sector, previous })
    const out = new Uint8Array(length * SECTOR_BYTES)
    out.set(table, (length - used) * SECTOR_BYTES)
    return out
  }
  const refs = home.chunks.map(({ id }) => id)
  return [region(VAT, 'virtual allocation table', length, aligned(sectors(LARGEST_UNIT)), refs, render)]
}
