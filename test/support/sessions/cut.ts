/** An image that grows, cut after each command: those of the program, one after the other, applied to copies of the image. */

import { copyFileSync, openSync, closeSync, writeSync } from 'node:fs'
import { growthWrites } from '../../../src/image/grow.node.js'
import { openMaster } from '../../../src/master.js'
import { openProject } from '../../../src/project.js'

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
    for await (const { bytes, position, leads } of growthWrites(growth, contents.open)) {
      const step = leads === 'nowhere' ? PIECE : bytes.length
      for (let done = 0; done < bytes.length; done += step) {
        writeSync(file, bytes, done, Math.min(step, bytes.length - done), position + done)
        yield { image: copy, leads }
      }
    }
  } finally {
    closeSync(file)
    await master.close()
  }
}
