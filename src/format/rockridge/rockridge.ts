/** Rock Ridge as the system use of an ISO 9660 hierarchy. */

import type { Changes, DirectoryUse, Folder, StartSystemUse } from '../iso9660/index.js'
import type { Inode } from '../../tree/index.js'
import { startContinuation } from './continuation.js'
import { writeFields } from './field.js'
import type { RockRidgeOptions } from './options.js'
import { fieldsOf, judge, usualLength, type Census } from './record.js'

/** To be handed to `planIso9660`. */
export function rockRidge(options: RockRidgeOptions): StartSystemUse {
  return (folders, changes) => {
    const census = takeCensus(folders)
    return { directory: (folder) => startDirectory(folder, census, options, changes) }
  }
}

function startDirectory(folder: Folder, census: Census, options: RockRidgeOptions, changes: Changes): DirectoryUse {
  const continuation = startContinuation(folder.path)
  return {
    field(subject, room) {
      if (subject.kind === 'entry') judge(folder, subject.entry, changes)
      const length = usualLength(subject, options)
      // Most records are alike: their entries are made only when they are written.
      if (length === undefined || length > room) return continuation.pack(fieldsOf(subject, census, options), room)
      return { length, write: (out, at, where) => writeFields(fieldsOf(subject, census, options), out, at, where) }
    },
    continuation: () => continuation.region(),
  }
}

/** Counts names once, so that no record has to. Directories are numbered as in the path table, leaves behind them. */
function takeCensus(folders: readonly Folder[]): Census {
  const links = new Map<Folder | Inode, number>()
  const serials = new Map<Folder | Inode, number>()
  let serial = folders.length
  for (const folder of folders) {
    let below = 0
    for (const entry of folder.entries) {
      if (entry.kind === 'leaf') {
        const { inode } = entry.node
        if (inode.links > 1) links.set(inode, (links.get(inode) ?? 0) + 1)
        if (!serials.has(inode)) serials.set(inode, ++serial)
      } else if (entry.folder.home === folder) below++
    }
    // A directory is named by its parent, by itself and by each directory below.
    links.set(folder, 2 + below)
    serials.set(folder, folder.number)
  }
  return { links: (of) => links.get(of) ?? 1, serial: (of) => serials.get(of) ?? 0 }
}
