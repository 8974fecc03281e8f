/** Edits a folder at random and keeps the image of it current, until it has done so many edits or is killed. */

import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { createHash } from 'node:crypto'
import { writeImage } from '../../../src/image/write.node.js'
import type { Layout } from '../../../src/layout/index.js'
import { loadCalls, type Calls } from '../../../src/renewal/calls.node.js'
import { withContents } from '../../../src/renewal/index.js'
import { renewingWith } from '../../../src/renewal/renew.node.js'
import { sectorsOf } from '../../../src/sector/index.js'
import { hostContents } from '../../../src/source/open.node.js'
import { digestOf, EditedFolder } from './edits.js'

export interface Work {
  readonly sources: string
  readonly image: string
  /** Digests of all images that there may be, one a line, before they are there. */
  readonly generations: string
  readonly seed: number
  readonly edits: number
  /** `leave out`: files are changed whoever has them open. */
  readonly lease: 'keep' | 'leave out'
  readonly flush: 'flush' | 'leave'
}

/** Tells what each edit came to: the method, or `WRONG` where the image is not that of a build. */
export async function work({ sources, image, generations, seed, edits, lease, flush }: Work, tell: (what: string) => void): Promise<void> {
  const contents = hostContents()
  const open = contents.open
  const options = { open, reader: () => contents.reader(), flush } as const
  const source = new EditedFolder(sources, seed, 30)
  const announced = async (layout: Layout): Promise<string> => {
    const hash = createHash('sha256')
    for await (const piece of sectorsOf(layout, open)) hash.update(piece)
    const digest = hash.digest('hex')
    appendFileSync(generations, `${digest}\n`)
    return digest
  }
  let layout = source.layout()
  await announced(layout)
  await writeImage(image, layout, { ...options, digests: [], contents: 'leave', flush: 'replace', progress: () => {} })
  const calls = await loadCalls()
  const renewal = renewingWith(calls !== undefined && lease === 'leave out' ? withoutLease(calls) : calls, image, layout)
  for (let i = 0; i < edits; i++) {
    const { kind, name } = source.edit()
    const touched = kind === 'touched' ? new Set([`data:/${name}`]) : undefined
    const isSame = (kind === 'edited' || kind === 'touched') && source.contentOf(name).size > 0
    layout = isSame ? withContents(layout, [source.contentOf(name)]) : source.layout()
    const digest = await announced(layout)
    const { method } = await renewal.renew(layout, { ...options, touched })
    // What is read here is as much a reader as others are: not each time.
    const isRight = i % 3 !== 0 || digestOf(image) === digest
    tell(isRight ? method : `WRONG ${join(sources, name)} ${kind} ${method}`)
    if (i % 4 > 0) await renewal.rest()
  }
  await renewal.close()
}

const withoutLease = (calls: Calls): Calls => ({ ...calls, lease: () => '', isLeased: () => true, letGo: () => {} })
