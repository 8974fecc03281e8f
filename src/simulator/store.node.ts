/** A store in a file of the host. */

import { closeSync, fdatasyncSync, fstatSync, ftruncateSync, openSync, readSync } from 'node:fs'
import { codeOf, DiscError, reasonOf } from '../fault/index.js'
import { isRead } from '../port/index.js'
import { asideCopier, type CopyAside } from '../kernel/copy.node.js'
import { asideWriter, writeAllSync, type WriteAside } from '../kernel/write.node.js'
import { faults } from './faults.js'
import type { ByteStore } from './store.js'

/** So few bytes are written before a thread has woken up. */
const LEAST_ASIDE = 1 << 16

/** Opens the file; `make` makes it where it is missing. Throws `virtual/missing`, `virtual/cannotOpen`; what the host refuses later `virtual/cannotRead` and `virtual/cannotWrite`. */
export function fileStore(path: string, missing: 'make' | 'find' = 'make'): ByteStore {
  const file = openFile(path, missing)
  let open = true
  let aside = 0
  let writer: WriteAside | undefined
  let copier: CopyAside | undefined
  const closeWhenIdle = (): void => {
    if (!open && aside === 0) told(faults.cannotWrite, path, () => closeSync(file))
  }
  return {
    name: path,
    size: () => told(faults.cannotRead, path, () => fstatSync(file).size),
    read(at, length) {
      const out = new Uint8Array(length)
      let have = 0
      while (have < length) {
        const count = told(faults.cannotRead, path, () => readSync(file, out, have, length - have, at + have))
        if (count === 0) break
        have += count
      }
      return out.subarray(0, have)
    },
    write(at, data) {
      told(faults.cannotWrite, path, () => writeAllSync(file, data, at))
    },
    async writeAside(at, data) {
      aside++
      try {
        if (isRead(data) && data.length <= LEAST_ASIDE) this.write(at, data)
        else if (isRead(data)) await (writer ??= asideWriter())(file, data, at)
        else await (copier ??= asideCopier())(data, file, at)
      } catch (cause) {
        if (cause instanceof DiscError) throw cause
        throw new DiscError(faults.cannotWrite({ path, reason: reasonOf(cause) }), { cause })
      } finally {
        aside--
        closeWhenIdle()
      }
    },
    truncate: (size) => told(faults.cannotWrite, path, () => ftruncateSync(file, size)),
    flush: () => told(faults.cannotWrite, path, () => fdatasyncSync(file)),
    close() {
      if (!open) return
      open = false
      closeWhenIdle()
    },
  }
}

/** What the host refuses, with the file of which it does. */
function told<Result>(fault: typeof faults.cannotRead, path: string, attempt: () => Result): Result {
  try {
    return attempt()
  } catch (cause) {
    throw new DiscError(fault({ path, reason: reasonOf(cause) }), { cause })
  }
}

function openFile(path: string, missing: 'make' | 'find'): number {
  try {
    const file = openSync(path, 'r+')
    if (fstatSync(file).isFile()) return file
    closeSync(file)
    throw new Error('it is no file')
  } catch (cause) {
    if (codeOf(cause) !== 'ENOENT') throw new DiscError(faults.cannotOpen({ path, reason: reasonOf(cause) }), { cause })
  }
  if (missing === 'find') throw new DiscError(faults.missing({ path }))
  try {
    return openSync(path, 'wx+')
  } catch (cause) {
    throw new DiscError(faults.cannotOpen({ path, reason: reasonOf(cause) }), { cause })
  }
}
