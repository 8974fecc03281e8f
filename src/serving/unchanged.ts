/** Sources as they were when the disc was planned: what is read from one that has changed since is thrown away. */

import { DiscError } from '../fault/index.js'
import type { Files, HostStat } from '../port/index.js'
import type { Contents } from '../sector/index.js'
import { faults as sourceFaults, stampOf, type Content, type OpenContent, type Stamp } from '../source/index.js'

/** A file of the host and what it looked like. */
export interface Witness {
  readonly path: string
  readonly stamp: Stamp
}

/** Times may err by a microsecond where many files were measured at once. */
const SLACK = 1.5

/** Throws `source/changed` where a file is not what it was. */
export function demandUnchanged(witnesses: Iterable<Witness>, files: Pick<Files, 'statFollowed'>): void {
  for (const { path, stamp } of witnesses) {
    const what = changeOf(stamp, files.statFollowed(path))
    if (what !== undefined) throw new DiscError(sourceFaults.changed({ path, what }))
  }
}

function changeOf(stamp: Stamp, now: HostStat | undefined): string | undefined {
  if (now === undefined) return 'it is gone'
  if (now.kind !== 'file') return 'it is no file any more'
  if (now.inode !== stamp.inode || now.device !== stamp.device) return 'another file has its name'
  if (now.size !== stamp.size) return `it had ${stamp.size} bytes and has ${now.size}`
  return Math.abs(now.mtime - stamp.mtime) > SLACK ? 'it was written to' : undefined
}

/** Those that are files; a drive is none. */
export const witnessesOf = (paths: Iterable<string>, files: Pick<Files, 'statFollowed'>): readonly Witness[] =>
  [...new Set(paths)].flatMap((path) => {
    const stat = files.statFollowed(path)
    return stat?.kind === 'file' ? [{ path, stamp: stampOf(stat) }] : []
  })

/** Contents whose sources are looked at once more whenever somebody stops reading. */
export function unchangedContents(
  { open }: Pick<Contents, 'open'>,
  media: readonly Witness[],
  files: Pick<Files, 'statFollowed'>,
): OpenContent {
  return async function* (content, offset, signal) {
    try {
      yield* open(content, offset, signal)
    } finally {
      demandUnchanged(sourcesOf(content, media), files)
    }
  }
}

/** `media` are the discs that files may lie on, by the name that contents know them by. */
function* sourcesOf({ origin }: Content, media: readonly Witness[]): Generator<Witness> {
  switch (origin.kind) {
    case 'file':
    case 'archive':
      return yield origin
    case 'concat':
      for (const part of origin.parts) yield* sourcesOf(part, media)
      return
    case 'interleave':
      for (const { content } of origin.parts) yield* sourcesOf(content, media)
      return
    case 'zisofs':
      return yield* sourcesOf(origin.stored, media)
    case 'packed':
      return yield* sourcesOf(origin.of, media)
    case 'extents':
      for (const medium of media) if (medium.path === origin.medium) yield medium
      return
    case 'bytes':
    case 'zeros':
    case 'random':
    case 'track':
      return
    default:
      throw new TypeError(`No origin: ${JSON.stringify(origin satisfies never)}`)
  }
}

/** The discs that the files of a layout lie on. */
export function mediaIn(contents: Iterable<Content>): ReadonlySet<string> {
  const found = new Set<string>()
  const look = ({ origin }: Content): void => {
    if (origin.kind === 'extents') found.add(origin.medium)
    else if (origin.kind === 'concat') for (const part of origin.parts) look(part)
    else if (origin.kind === 'interleave') for (const { content } of origin.parts) look(content)
    else if (origin.kind === 'zisofs') look(origin.stored)
    else if (origin.kind === 'packed') look(origin.of)
  }
  for (const content of contents) look(content)
  return found
}
