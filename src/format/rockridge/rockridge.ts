/** Rock Ridge as the system use of an ISO 9660 hierarchy. */

import type { Changes, DirectoryUse, Folder, StartSystemUse, Subject } from '../iso9660/index.js'
import type { Inode } from '../../tree/index.js'
import { startContinuation, type Packed } from './continuation.js'
import { faults } from './faults.js'
import { writeFields } from './field.js'
import type { RockRidgeOptions } from './options.js'
import { fieldsOf, judge, judgeOwner, type Census } from './record.js'
import { UsualRecords } from './usual.js'

const place = ['filesystems', 'iso9660', 'rockridge']

/** To be handed to `planIso9660`. */
export function rockRidge(options: RockRidgeOptions): StartSystemUse {
  return (folders, changes) => {
    if (options.skipped > 0) changes.add(faults.behindXa({ skipped: options.skipped }, { path: place }))
    if (options.longDates === 'always') changes.add(faults.longTimes({}, { path: [...place, 'longTimes'] }))
    const census = takeCensus(folders, options)
    const records = new UsualRecords(census, options)
    return { directory: (folder) => startDirectory(folder, { census, options, changes, records }) }
  }
}

interface Hierarchy {
  readonly census: Census
  readonly options: RockRidgeOptions
  readonly changes: Changes
  readonly records: UsualRecords
}

function startDirectory(folder: Folder, { census, options, changes, records }: Hierarchy): DirectoryUse {
  const continuation = startContinuation(folder.path)
  // Most records are alike and are made when they are written; only the others are kept.
  const unusual = new Map<Subject, Packed>()
  return {
    measure(subject, room) {
      const usual = records.length(folder, subject)
      if (usual !== undefined && usual <= room) return usual
      if (subject.kind === 'self') judgeOwner(folder.directory.attributes, folder.directory, () => folder.path, changes)
      else if (subject.kind !== 'parent') judge(folder, subject, changes)
      const packed = continuation.pack(fieldsOf(folder, subject, census, options), room)
      unusual.set(subject, packed)
      return packed.length
    },
    write(subject, out, at, where) {
      const packed = unusual.size === 0 ? undefined : unusual.get(subject)
      if (packed !== undefined) writeFields(packed.fields, out, at, where)
      else records.write(folder, subject, out, at, where)
    },
    continuation: () => continuation.region(),
  }
}

/** Counts names once, so that no record has to. Directories are numbered as in the path table, leaves behind them. */
function takeCensus(folders: readonly Folder[], { version, sums }: RockRidgeOptions): Census {
  const links = new Map<Folder | Inode, number>()
  const serials = new Map<Folder | Inode, number>()
  let serial = folders.length
  let hasExtended = sums !== undefined
  for (const folder of folders) {
    let below = 0
    hasExtended ||= folder.directory.attributes.extended !== undefined
    for (const entry of folder.entries) {
      if (entry.kind === 'leaf') {
        const { inode } = entry.node
        hasExtended ||= inode.attributes.extended !== undefined
        if (inode.links > 1) links.set(inode, (links.get(inode) ?? 0) + 1)
        if (version === '1.12' && !serials.has(inode)) serials.set(inode, ++serial)
      } else if (entry.folder.home === folder) below++
    }
    // A directory is named by its parent, by itself and by each directory below.
    links.set(folder, 2 + below)
    serials.set(folder, folder.number)
  }
  return { links: (of) => links.get(of) ?? 1, serial: (of) => serials.get(of) ?? 0, hasExtended }
}
