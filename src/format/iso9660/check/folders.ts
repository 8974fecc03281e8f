/** The folders of one tree, in columns: a disc may have a hundred thousand, and a hostile one sixty thousand levels of them. */

/** A bound that no real disc comes near. */
export const MOST_FOLDERS = 300_000
/** Characters of a path that a finding shows whole. */
const LONGEST_PATH = 1024

export interface FolderColumns {
  location: Uint32Array
  length: Uint32Array
  /** Number of the parent, from 0; the root's is the root. */
  parent: Uint32Array
  /** From 1, as 6.8.2.1 counts. */
  level: Uint32Array
  /** Bytes of all identifiers on the way, with what separates them. */
  pathLength: Uint32Array
  /** Byte of the medium at which the record stands that leads here. */
  recordAt: Float64Array
  recorded: Float64Array
  extendedAttributes: Uint8Array
  /** Whether nothing lies there, or what has been reached before. */
  absent: Uint8Array
  /** Number of its record in the path table, from 1; 0 where that has none. */
  tableRecord: Uint32Array
  nameAt: Uint32Array
  nameLength: Uint8Array
}

export interface Folders {
  readonly count: number
  readonly columns: FolderColumns
  /** Identifiers, as `nameAt` and `nameLength` say. */
  readonly names: Uint8Array
  add(folder: NewFolder): number
}

export interface NewFolder {
  readonly location: number
  readonly length: number
  readonly parent: number
  readonly recordAt: number
  readonly extendedAttributes: number
  /** Its date, as one number. */
  readonly recorded: number
  /** Where its identifier stands. */
  readonly bytes: Uint8Array
  readonly from: number
  readonly to: number
}

export function startFolders(): Folders {
  let count = 0
  let columns = columnsOf(1024)
  let names = new Uint8Array(16_384)
  let namesEnd = 0
  return {
    get count() {
      return count
    },
    get columns() {
      return columns
    },
    get names() {
      return names
    },
    add({ location, length, parent, recordAt, extendedAttributes, recorded, bytes, from, to }) {
      if (count === columns.location.length) columns = columnsOf(count * 2, columns)
      if (namesEnd + to - from > names.length) names = larger(names, new Uint8Array(names.length * 2 + to - from))
      for (let i = from; i < to; i++) names[namesEnd + i - from] = bytes[i] as number
      const number = count++
      columns.location[number] = location
      columns.length[number] = length
      columns.parent[number] = parent
      columns.level[number] = number === 0 ? 1 : (columns.level[parent] as number) + 1
      columns.pathLength[number] = number === 0 ? 0 : (columns.pathLength[parent] as number) + to - from + 1
      columns.recordAt[number] = recordAt
      columns.recorded[number] = recorded
      columns.extendedAttributes[number] = extendedAttributes
      columns.nameAt[number] = namesEnd
      columns.nameLength[number] = to - from
      namesEnd += to - from
      return number
    },
  }
}

const larger = <Column extends Uint8Array | Uint32Array | Float64Array>(old: Column, made: Column): Column => {
  made.set(old)
  return made
}

function columnsOf(length: number, old?: FolderColumns): FolderColumns {
  const words = (): Uint32Array => new Uint32Array(length)
  const made: FolderColumns = {
    location: words(),
    length: words(),
    parent: words(),
    level: words(),
    pathLength: words(),
    recordAt: new Float64Array(length),
    recorded: new Float64Array(length),
    extendedAttributes: new Uint8Array(length),
    absent: new Uint8Array(length),
    tableRecord: words(),
    nameAt: words(),
    nameLength: new Uint8Array(length),
  }
  if (old !== undefined)
    for (const key of Object.keys(made) as (keyof FolderColumns)[]) larger<Uint32Array>(old[key] as never, made[key] as never)
  return made
}

/** Path of a folder, or of an identifier in it; `decode` makes text of an identifier. */
export function pathIn(folders: Folders, number: number, decode: Decode, identifier?: string): string {
  const { columns, names } = folders
  const parts = identifier === undefined ? [] : [identifier]
  let length = identifier?.length ?? 0
  for (let i = number; i > 0; i = columns.parent[i] as number) {
    if (length > LONGEST_PATH) {
      parts.push('…')
      break
    }
    const from = columns.nameAt[i] as number
    const part = decode(names, from, from + (columns.nameLength[i] as number))
    length += part.length + 1
    parts.push(part)
  }
  return `/${parts.toReversed().join('/')}`
}

export type Decode = (bytes: Uint8Array, from: number, to: number) => string
