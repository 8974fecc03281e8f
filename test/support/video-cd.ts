/** What a disc of sectors of XA holds, found without the program: records of directories, and sectors of files as they are. */

import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const SECTOR = 2352
const FORM2 = 0x20

/** A record of a directory, addresses of directories left out: they may lie in any order. */
export interface FoundRecord {
  readonly path: string
  readonly location: number
  readonly size: number
  readonly isDirectory: boolean
  /** All of it but where a directory lies. */
  readonly rest: string
  /** Attributes and file number of XA. */
  readonly attributes: number
  readonly file: number
}

export const userData = (bin: Buffer, sector: number): Buffer => bin.subarray(sector * SECTOR + 24, sector * SECTOR + 24 + 2048)
export const subheader = (bin: Buffer, sector: number): Buffer => bin.subarray(sector * SECTOR + 16, sector * SECTOR + 20)

/** All records, folder by folder. */
export function recordsOf(bin: Buffer): readonly FoundRecord[] {
  const root = userData(bin, 16).readUInt32LE(158)
  const out: FoundRecord[] = []
  const open = [{ path: '', at: root }]
  for (let folder = open.shift(); folder !== undefined; folder = open.shift()) {
    const block = userData(bin, folder.at)
    for (let at = 0; block[at] !== 0; at += block[at]) {
      const record = Buffer.from(block.subarray(at, at + block[at]))
      const length = record[32]
      const id = record.toString('latin1', 33, 33 + length)
      const isDirectory = (record[25] & 2) !== 0
      const use = record.subarray(33 + length + (1 - (length & 1)))
      const name = length === 1 && record[33] < 2 ? ['.', '..'][record[33]] : id.replace(/;1$/, '')
      const found = { location: record.readUInt32LE(2), size: record.readUInt32LE(10), isDirectory }
      if (isDirectory) record.fill(0, 2, 10)
      const path = `${folder.path}/${name}`
      out.push({ ...found, path, rest: record.toString('hex'), attributes: use.readUInt16BE(4), file: use[8] })
      if (isDirectory && name !== '.' && name !== '..') open.push({ path, at: found.location })
    }
  }
  return out
}

/** Entries of a manifest for all files of a disc, whose data is put into a folder: user data of form 1, whole sectors of form 2. */
export function entriesOf(bin: Buffer, trackTwo: number, folder: string): readonly object[] {
  return recordsOf(bin).flatMap(({ path, location, size, isDirectory, attributes, file }): object[] => {
    if (isDirectory) return /\/\.+$/.test(path) ? [] : [{ at: path, directory: true }]
    if (location >= trackTwo) return [{ at: path, track: 2, xa: { file } }]
    const count = Math.ceil(size / 2048)
    const sectors = Array.from({ length: count }, (_, i) => bin.subarray((location + i) * SECTOR, (location + i + 1) * SECTOR))
    const isForm2 = (attributes & 0x1000) !== 0
    const data = Buffer.concat(sectors.map((sector) => (isForm2 ? sector.subarray(16) : sector.subarray(24, 24 + 2048))))
    mkdirSync(join(folder, dirname(path)), { recursive: true })
    writeFileSync(join(folder, path), isForm2 ? data : data.subarray(0, size))
    const endsRecord = ((sectors.at(-1)?.[18] ?? 0) & 1) !== 0
    const words = isForm2 ? { form: 2, sectorBytes: 2336, file } : { file, ...(endsRecord ? {} : { endOfRecord: false }) }
    return [{ from: path.slice(1), at: path, place: { block: location }, xa: words }]
  })
}

/** The 2336 bytes of sectors. */
export const sectorsFrom = (bin: Buffer, first: number, end: number): Buffer =>
  Buffer.concat(Array.from({ length: end - first }, (_, i) => bin.subarray((first + i) * SECTOR + 16, (first + i + 1) * SECTOR)))

export const isForm2 = (bin: Buffer, sector: number): boolean => ((subheader(bin, sector)[2] ?? 0) & FORM2) !== 0
