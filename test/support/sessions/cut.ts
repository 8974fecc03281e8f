/** An image that grows, cut after each command: those of the program, one after the other, applied to copies of the image. */

import { copyFileSync, openSync, closeSync, writeSync } from 'node:fs'
import { bodyOf, leadingWrites } from '../../../src/image/grow.node.js'
import { openMaster } from '../../../src/master.js'
import { openProject } from '../../../src/project.js'
import { sectorsOf } from '../../../src/sector/index.js'

/** Commands are cut into pieces of so many bytes where they lead nowhere: a device may have taken any of them. */
const PIECE = 8 * 2048

export interface Cut {
  /** Path of a copy that has only what was written so far; the next cut overwrites it. */
  readonly image: string
  readonly leads: 'nowhere' | 'on' | 'away'
}

/** The image after each command of the session that a manifest describes; the image itself stays as it is. */
export async function* cutsOf(manifest: string, image: string, copy: string): AsyncGenerator<Cut> {
  copyFileSync(image, copy)
  const master = await openMaster(openProject(manifest))
  const { growth } = master.disc
  const { contents } = master.sources
  if (growth === undefined || contents === undefined) throw new Error('Nothing grows')
  const file = openSync(copy, 'r+')
  try {
    const body = bodyOf(growth)
    const [first] = body.regions
    let position = (first?.start ?? 0) * 2048
    for await (const piece of first === undefined ? [] : sectorsOf({ ...body, start: first.start }, contents.open))
      for (let done = 0; done < piece.length; done += PIECE) {
        position += writeSync(file, piece, done, Math.min(PIECE, piece.length - done), position)
        yield { image: copy, leads: 'nowhere' }
      }
    for (const { bytes, position: at, leads } of leadingWrites(growth)) {
      writeSync(file, bytes, 0, bytes.length, at)
      yield { image: copy, leads }
    }
  } finally {
    closeSync(file)
    await master.close()
  }
}
