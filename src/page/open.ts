/** A project, or the path of an image or a sheet, or the address of a drive -> what its page and its picture are made of. */

import { openDisc, type OpenOptions, type Reference } from '../master.js'
import { madeOf } from '../outputs.js'
import { isAmong, type FileKey } from '../source/file-key.node.js'
import { discOfSubject, type PageDisc } from './disc.js'
import { discOfFound } from './found.js'
import { openSubject } from './subject.js'

export interface OpenedPage {
  readonly disc: PageDisc
  /** Whether it is made of a file, or lies in it. */
  readonly isSource: (file: FileKey) => boolean
  readonly close: () => Promise<void>
}

/** Throws the faults of manifest and sources, and where nothing can be read. */
export async function openPage(reference: Reference, options: Pick<OpenOptions, 'charset' | 'signal'>): Promise<OpenedPage> {
  if (typeof reference !== 'string') {
    const subject = await openSubject(reference, { signal: options.signal })
    const isSource = isAmong(() => [...madeOf(reference, subject.materials)].map(({ stat }) => stat))
    return opened(
      () => discOfSubject(subject),
      isSource,
      () => subject.close(),
    )
  }
  const found = await openDisc(reference, options)
  return opened(
    () => discOfFound(found, options.signal),
    found.isSource ?? (() => false),
    () => found.close(),
  )
}

async function opened(look: () => Promise<PageDisc>, isSource: OpenedPage['isSource'], close: OpenedPage['close']): Promise<OpenedPage> {
  try {
    return { disc: await look(), isSource, close }
  } catch (error) {
    await close()
    throw error
  }
}
