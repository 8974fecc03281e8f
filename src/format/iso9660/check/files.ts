/** Extents of the files of one tree, in columns; those of files without data too. */

export interface Files {
  readonly count: number
  readonly columns: FileColumns
  /** The number of a new file, whose row of the columns is empty. */
  add(): number
}

export interface FileColumns {
  location: Uint32Array
  length: Uint32Array
  /** Byte of the medium. */
  recordAt: Float64Array
  /** Number of its folder. */
  folder: Uint32Array
  /** The seven bytes of its date, as one number. */
  recorded: Float64Array
  /** The beginning of its identifier, as one number. */
  head: Uint32Array
}

export function startFiles(): Files {
  let count = 0
  let columns = columnsOf(4096)
  return {
    get count() {
      return count
    },
    get columns() {
      return columns
    },
    add() {
      if (count === columns.location.length) columns = grown(columns)
      return count++
    },
  }
}

const columnsOf = (length: number): FileColumns => ({
  location: new Uint32Array(length),
  length: new Uint32Array(length),
  recordAt: new Float64Array(length),
  folder: new Uint32Array(length),
  recorded: new Float64Array(length),
  head: new Uint32Array(length),
})

function grown(old: FileColumns): FileColumns {
  const made = columnsOf(old.location.length * 2)
  made.location.set(old.location)
  made.length.set(old.length)
  made.recordAt.set(old.recordAt)
  made.folder.set(old.folder)
  made.recorded.set(old.recorded)
  made.head.set(old.head)
  return made
}
