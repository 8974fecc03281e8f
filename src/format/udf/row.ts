/** Entries of plain files: many, and much alike. ECMA-167 4/14.9 and 4/14.17. */

import { equalAttributes, type Attributes, type FileInode } from '../../tree/index.js'
import { SECTOR_BYTES } from '../../unit/index.js'
import { writeAd } from './entry.js'
import { noExtent } from './fields.js'
import { FILE_TYPE, ICB_FLAG } from './file-structures.js'
import type { Placed } from './placed.js'
import { eachFile, type FileRow } from './population.js'
import { adBytes, type AdForm } from './room.js'
import type { Head } from './stencil.js'
import { seal } from './tag.js'

/** The kernel is not called for fewer. */
const FEWEST = 4

/** Writes the entries of a row of files, the first at `at`. */
export function renderRow(out: Uint8Array, at: number, row: FileRow, frame: Placed, form: AdForm): void {
  const group = new Group(out, at, row, frame, form)
  eachFile(row, (file, nth) => group.add(file, nth))
  group.write()
}

/** Files of a row that have the same attributes and some data. */
class Group {
  readonly #out: Uint8Array
  readonly #at: number
  readonly #row: FileRow
  readonly #frame: Placed
  readonly #form: AdForm
  readonly #sizes: Uint32Array
  readonly #blocks: Uint32Array
  #first = 0
  #count = 0
  #attributes: Attributes | undefined

  constructor(out: Uint8Array, at: number, row: FileRow, frame: Placed, form: AdForm) {
    this.#out = out
    this.#at = at
    this.#row = row
    this.#frame = frame
    this.#form = form
    const room = frame.stampEntries === undefined ? 0 : row.blocks
    this.#sizes = new Uint32Array(room)
    this.#blocks = new Uint32Array(room)
  }

  add({ attributes, content: { size } }: FileInode, nth: number): void {
    const { stampEntries, dataSector, start } = this.#frame
    if (stampEntries === undefined || size === 0) {
      this.write()
      this.#writeOne(attributes, size, nth)
      return
    }
    if (this.#attributes === undefined || !equalAttributes(this.#attributes, attributes)) {
      this.write()
      this.#first = nth
      this.#attributes = attributes
    }
    this.#sizes[this.#count] = size
    this.#blocks[this.#count] = dataSector(this.#row.index + nth) - start
    this.#count++
  }

  /** Writes what has been added. */
  write(): void {
    const { stampEntries, stencil, icb } = this.#frame
    const attributes = this.#attributes
    const count = this.#count
    this.#count = 0
    this.#attributes = undefined
    if (attributes === undefined) return
    if (stampEntries === undefined || count < FEWEST) {
      for (let i = 0; i < count; i++) this.#writeOne(attributes, this.#sizes[i] as number, this.#first + i)
      return
    }
    const { list, from, block, index } = this.#row
    const bytes = new Uint8Array(stencil.size + adBytes(this.#form))
    stencil.write(bytes, 0, this.#headOf(attributes, this.#sizes[0] as number, this.#first))
    writeAd(bytes, stencil.size, { block: 0, partition: 0 }, 0, this.#form)
    const to = this.#at + this.#first * SECTOR_BYTES
    stampEntries(this.#out.subarray(to, to + count * SECTOR_BYTES), {
      stencil: bytes,
      places: stencil.places,
      count,
      sizes: this.#sizes,
      blocks: this.#blocks,
      uniqueId: list.firstId + from + this.#first,
      location: icb(block + this.#first, index + this.#first).block,
    })
  }

  #headOf(attributes: Attributes, size: number, nth: number): Head {
    const { list, from } = this.#row
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
      uniqueId: list.firstId + from + nth,
      attributeBytes: 0,
      allocationBytes: size === 0 ? 0 : adBytes(this.#form),
    }
  }

  #writeOne(attributes: Attributes, size: number, nth: number): void {
    const { stencil, file, dataSector, icb } = this.#frame
    const { block, index } = this.#row
    const to = this.#at + nth * SECTOR_BYTES
    const head = this.#headOf(attributes, size, nth)
    stencil.write(this.#out, to, head)
    if (size > 0) writeAd(this.#out, to + stencil.size, file(dataSector(index + nth)), size, this.#form)
    seal(this.#out, to, stencil.size + head.allocationBytes, icb(block + nth, index + nth).block)
  }
}
