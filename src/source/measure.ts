/** The entries of the manifest measured: what there is, how large it is and where it goes. No file is read, archives apart. */

import { DiscError, type FaultPlace } from '../fault/index.js'
import { joinPath, type Files } from '../port/index.js'
import { measureArchive } from './archive.js'
import { measureDisc } from './disc.js'
import type { Entry, Sources } from './entries.js'
import { faults } from './faults.js'
import type { Measurement } from './measured.js'
import { policyOf } from './policy.js'
import { faultsOf } from './recipe.js'
import type { MeasureOptions, Run } from './run.js'
import { addDirectory, addLeaf, addLinked } from './single.js'
import { measureSources } from './sources.js'
import { isFault, targetOf } from './target.js'

/** Everything that is wrong is collected. What is right comes as grafts for `tree/grow`, in the order of the entries. */
export async function measure(entries: readonly Entry[], files: Files, options: MeasureOptions): Promise<Measurement> {
  const known = options.hardLinks === 'separate' ? undefined : { contents: new Map(), inodes: new Map() }
  const run: Run = { files, options, known, grafts: [], faults: [] }
  for (const entry of entries) {
    if (options.signal?.aborted === true) throw new DiscError(faults.cancelled({}))
    await measureEntry(run, entry)
  }
  const { date } = options
  return {
    grafts: run.grafts,
    faults: run.faults,
    implicit: Object.freeze({ mode: 0o755, uid: 0, gid: 0, mtime: date, atime: date, ctime: date }),
  }
}

/** Entries without a path of their own name what they are about by this key. */
const keyOfPath = { remove: 'remove', rename: 'rename' } as const

/** Files that know the folders of an entry already, its own as it was seen first; not where some of them may be left out. */
async function listed({ files, options }: Run, { from, exclude = [] }: Sources): Promise<Files> {
  const [only, ...others] = from
  if (only === undefined || others.length > 0 || exclude.length > 0 || files.ahead === undefined) return files
  const path = joinPath(options.base, only)
  const seen = files.stat(path)
  if (seen?.kind !== 'directory') return files
  const ahead = await files.ahead(path, options.signal)
  return { ...ahead, stat: (other) => (other === path ? seen : ahead.stat(other)) }
}

async function measureEntry(run: Run, entry: Entry): Promise<void> {
  const fromHost = entry.kind === 'from' || entry.kind === 'archive' || entry.kind === 'disc'
  const where: FaultPlace = { path: fromHost ? ['files', entry.index, entry.kind] : ['files', entry.index] }
  const key = entry.kind === 'remove' || entry.kind === 'rename' ? keyOfPath[entry.kind] : 'at'
  const target = targetOf(entry.at, { path: ['files', entry.index, key] })
  if (isFault(target)) return void run.faults.push(target)
  const policy = policyOf(entry, target.names, fromHost ? (entry.exclude ?? []) : [], run.options.date, { path: ['files', entry.index] })
  if (isFault(policy)) return void run.faults.push(policy)
  try {
    switch (entry.kind) {
      case 'from':
        return measureSources({ ...run, files: await listed(run, entry) }, entry, target, policy, where)
      case 'archive':
        return await measureArchive(entry, target.names, policy, { ...run, ...run.options, where })
      case 'disc':
        if (run.options.discs === undefined) throw new Error('Nothing here reads other discs')
        return await measureDisc(run, entry, target, policy, run.options.discs, where)
      case 'directory':
        return addDirectory(run, entry, target.names, policy)
      case 'hardlink':
      case 'rename':
        return addLinked(run, entry, target.names)
      case 'remove':
        return void run.grafts.push({
          kind: 'remove',
          entry: entry.index,
          at: target.names,
          ...(entry.empty === true ? { empty: true } : {}),
        })
      default:
        return addLeaf(run, entry, target, policy)
    }
  } catch (error) {
    if (run.options.signal?.aborted === true) throw error
    run.faults.push(...faultsOf(error, where))
  }
}
