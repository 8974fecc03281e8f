/** Entries of plain files: many, and much alike. ECMA-167 4/14.9 and 4/14.17. */

import { equalAttributes, type Attributes } from '../../tree/index.js'
import { SECTOR_BYTES } from '../../unit/index.js'
import { writeAd } from './entry.js'
import { noExtent } from './fields.js'
import { FILE_TYPE, ICB_FLAG } from './file-structures.js'
import type { Placed } from './placed.js'
import { eachFile, type FileRow } from './population.js'
import { adBytes, type AdForm } from './room.js'
import type { Head } from './stencil.js'
import { seal } from './tag.js'

/** A call of the kernel takes the time of so many entries. */
const FEWEST = 32
/** Most entries of one call. */
const MOST = 1024

/** What differs from file to file, column by column. */
interface Columns {
  /** Number of the block in what is written. */
  readonly places: Uint32Array
  readonly sizes: Uint32Array
  /** First block of the data within the partition. */
  readonly blocks: Uint32Array
  readonly uniqueIds: Uint32Array
  /** As the tag tells it. */
  readonly locations: Uint32Array
}

/** Writes entries of files; those with the same attributes and some data wait until there are many. */
export class FileEntries {
  readonly #out: Uint8Array
  readonly #frame: Placed
  readonly #form: AdForm
  readonly #columns: Columns | undefined
  #count = 0
  #attributes: Attributes | undefined

  constructor(out: Uint8Array, frame: Placed, form: AdForm) {
    this.#out = out
    this.#frame = frame
    this.#form = form
    this.#columns = frame.stampEntries === undefined ? undefined : columnsOf(MOST)
  }

  /** Takes the files of a row; the first one's entry belongs at `at`. */
  add(row: FileRow, at: number): void {
    const { dataSector, start, icb } = this.#frame
    const { list, from, block, index } = row
    eachFile(row, ({ attributes, content: { size } }, nth) => {
      const data = size === 0 ? 0 : dataSector(index + nth) - start
      const location = icb(block + nth, index + nth).block
      this.#take(attributes, at / SECTOR_BYTES + nth, size, data, list.firstId + from + nth, location)
    })
  }

  /** Writes what still waits. */
  finish(): void {
    const columns = this.#columns
    const attributes = this.#attributes
    if (columns === undefined || attributes === undefined) return
    if (this.#count >= FEWEST) this.#stamp(columns, attributes)
    else {
      const { places, sizes, blocks, uniqueIds, locations } = columns
      for (let i = 0; i < this.#count; i++)
        this.#write(
          attributes,
          ...([places[i], sizes[i], blocks[i], uniqueIds[i], locations[i]] as [number, number, number, number, number]),
        )
    }
    this.#count = 0
    this.#attributes = undefined
  }

  #take(attributes: Attributes, place: number, size: number, block: number, uniqueId: number, location: number): void {
    const columns = this.#columns
    if (columns === undefined || size === 0 || uniqueId > 0xffff_ffff)
      return this.#write(attributes, place, size, block, uniqueId, location)
    if (this.#attributes === undefined || this.#count === MOST || !equalAttributes(this.#attributes, attributes)) {
      this.finish()
      this.#attributes = attributes
    }
    const i = this.#count++
    columns.places[i] = place
    columns.sizes[i] = size
    columns.blocks[i] = block
    columns.uniqueIds[i] = uniqueId
    columns.locations[i] = location
  }

  #stamp(columns: Columns, attributes: Attributes): void {
    const { stencil, stampEntries } = this.#frame
    const bytes = new Uint8Array(stencil.size + adBytes(this.#form))
    stencil.write(bytes, 0, this.#headOf(attributes, columns.sizes[0] as number, 0))
    writeAd(bytes, stencil.size, { block: 0, partition: 0 }, 0, this.#form)
    stampEntries?.(this.#out, { stencil: bytes, offsets: stencil.offsets, count: this.#count, ...columns })
  }

  #headOf(attributes: Attributes, size: number, uniqueId: number): Head {
    return {
      attributes,
      fileType: FILE_TYPE.file,
      isStream: false,
      form: ICB_FLAG[this.#form],
      links: 1,
      size,
      objectSize: size,
      blocks: Math.ceil(size / SECTOR_BYTES),
      streams: noExtent,
      uniqueId,
      attributeBytes: 0,
      allocationBytes: size === 0 ? 0 : adBytes(this.#form),
    }
  }

  #write(attributes: Attributes, place: number, size: number, block: number, uniqueId: number, location: number): void {
    const { stencil } = this.#frame
    const at = place * SECTOR_BYTES
    const head = this.#headOf(attributes, size, uniqueId)
    stencil.write(this.#out, at, head)
    if (size > 0) writeAd(this.#out, at + stencil.size, { block, partition: 0 }, size, this.#form)
    seal(this.#out, at, stencil.size + head.allocationBytes, location)
  }
}

const columnsOf = (room: number): Columns => ({
  places: new Uint32Array(room),
  sizes: new Uint32Array(room),
  blocks: new Uint32Array(room),
  uniqueIds: new Uint32Array(room),
  locations: new Uint32Array(room),
})
