/** Writing an image back to the device beside all else: sharing and moving would first do so, when they are wanted. */

import { closeSync, fdatasync } from 'node:fs'
import { openFile } from '../kernel/open.node.js'
import { promisify } from 'node:util'
import { identityOf } from './part.node.js'

const flush = promisify(fdatasync)

export class Flushing {
  #inode: bigint | undefined
  #isDone = true
  #done: Promise<void> = Promise.resolve()

  /** Begins with the file at a path, unless it is there already or another is not yet. */
  start(path: string): void {
    if (!this.#isDone) return
    let file: number
    try {
      file = openFile(path)
    } catch {
      return
    }
    const { inode } = identityOf(file)
    if (inode === this.#inode) return closeSync(file)
    this.#inode = inode
    this.#isDone = false
    this.#done = flush(file)
      // Whoever has to rely on it flushes it again, and is told.
      .catch(() => {})
      .then(() => {
        closeSync(file)
        this.#isDone = true
      })
  }

  /** Waits until nothing is open here. */
  done(): Promise<void> {
    return this.#done
  }

  /** The same for a file alone. */
  async doneWith(inode: bigint | undefined): Promise<void> {
    if (inode === this.#inode) await this.#done
  }
}
