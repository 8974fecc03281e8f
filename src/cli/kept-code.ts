/** What V8 has compiled, in one file: an index, then the code of one file of the program after the other. */

import { fstatSync, openSync, readdirSync, readSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { crc32 } from 'node:zlib'

/** Name, first byte behind the index, length, CRC-32: V8 runs what it is given without looking for damage. */
type Row = readonly [name: string, offset: number, length: number, sum: number]

export interface KeptCode {
  /** The code of a file, undefined where it is not there or damaged. */
  of(name: string): Buffer | undefined
  readonly names: readonly string[]
}

const LENGTH = 4
export const noCode: KeptCode = { of: () => undefined, names: [] }

/** Opens it for the rest of the run: what is read is what was there then, whoever puts another in its place. */
export function openKeptCode(path: string): KeptCode {
  try {
    const file = openSync(path, 'r')
    const start = LENGTH + bytesAt(file, 0, LENGTH).readUInt32LE()
    if (start > fstatSync(file).size) return noCode
    const rows = JSON.parse(bytesAt(file, LENGTH, start - LENGTH).toString('utf8')) as readonly Row[]
    const places = new Map(rows.map((row) => [row[0], row]))
    const of = (name: string): Buffer | undefined => {
      const [, offset = 0, length = 0, sum] = places.get(name) ?? []
      const code = length === 0 ? undefined : bytesAt(file, start + offset, length)
      return code !== undefined && crc32(code) === sum ? code : undefined
    }
    return { of, names: [...places.keys()] }
  } catch {
    return noCode
  }
}

/** Zeros where they cannot be read, which no sum fits. */
function bytesAt(file: number, from: number, length: number): Buffer {
  const bytes = Buffer.alloc(length)
  try {
    for (let at = 0, got = 1; at < length && got > 0; at += got) got = readSync(file, bytes, at, length - at, from + at)
  } catch {
    // A file on a device that fails.
  }
  return bytes
}

/** Nobody has used a program of that build, or that Node.js, for so long. */
const FORGOTTEN_MS = 30 * 24 * 60 * 60 * 1000

/** Puts it in its place as a whole, and takes away what stands beside it and was made long ago. */
export function writeKeptCode(path: string, codes: ReadonlyMap<string, Buffer>): void {
  let offset = 0
  const rows = [...codes].map(([name, code]): Row => {
    offset += code.length
    return [name, offset - code.length, code.length, crc32(code)]
  })
  const index = Buffer.from(JSON.stringify(rows))
  const length = Buffer.alloc(LENGTH)
  length.writeUInt32LE(index.length)
  const part = `${path}.${process.pid}`
  try {
    writeFileSync(part, Buffer.concat([length, index, ...codes.values()]), { mode: 0o600, flag: 'wx' })
    renameSync(part, path)
  } catch (error) {
    rmSync(part, { force: true })
    throw error
  }
  for (const name of readdirSync(dirname(path))) {
    const other = join(dirname(path), name)
    if (other !== path && Date.now() - statSync(other).mtimeMs > FORGOTTEN_MS) rmSync(other, { force: true })
  }
}
