/** Extents of the files of one tree, in columns. */

export interface Files {
  readonly count: number
  readonly columns: FileColumns
  add(location: number, length: number, recordAt: number, folder: number): void
}

export interface FileColumns {
  location: Uint32Array
  length: Uint32Array
  /** Byte of the medium. */
  recordAt: Float64Array
  /** Number of its folder. */
  folder: Uint32Array
}

export function startFiles(): Files {
  let count = 0
  let columns = columnsOf(256)
  return {
    get count() {
      return count
    },
    get columns() {
      return columns
    },
    add(location, length, recordAt, folder) {
      if (count === columns.location.length) columns = grown(columns)
      columns.location[count] = location
      columns.length[count] = length
      columns.recordAt[count] = recordAt
      columns.folder[count] = folder
      count++
    },
  }
}

const columnsOf = (length: number): FileColumns => ({
  location: new Uint32Array(length),
  length: new Uint32Array(length),
  recordAt: new Float64Array(length),
  folder: new Uint32Array(length),
})

function grown(old: FileColumns): FileColumns {
  const made = columnsOf(old.location.length * 2)
  made.location.set(old.location)
  made.length.set(old.length)
  made.recordAt.set(old.recordAt)
  made.folder.set(old.folder)
  return made
}
