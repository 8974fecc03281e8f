/** What discs of a set that were burned have: they stay as they are, whatever becomes of the files. */

import { DiscError } from './fault/index.js'
import { decodeUtf8, encodeUtf8 } from './codec/index.js'
import { replaceText } from './image/text.node.js'
import { sha256 } from './kernel/digest.node.js'
import { inFolder } from './port/index.js'
import type { Project } from './project.js'
import { pathsOf } from './set-open.js'
import { contentsPieces, faults, parseContents, type LockedDisc, type SetContents, type SetLock } from './set/index.js'
import { hostFiles } from './source/files.node.js'

/** A disc that was burned. */
export interface BurnedDisc {
  readonly locked: LockedDisc
  /** Of the image that was burned. */
  readonly sha256: string
  readonly contents: SetContents
  /** SHA-256 of what is kept of the contents. */
  readonly kept: string
}

const FOLDER = 'set-burned'
/** Of the SHA-256 of its text, in hexadecimal digits. */
const NAME_DIGITS = 16

const keptPath = ({ folder }: Pick<Project, 'folder'>, digest: string): string =>
  inFolder(inFolder(folder, FOLDER), `${digest.slice(0, NAME_DIGITS)}.json`)

/** Where a build writes what its discs have: beside the images. */
const builtPath = (base: string, digest: string): string => inFolder(base, `set-contents-${digest.slice(0, NAME_DIGITS)}.json`)

/** Writes what all discs of a build have beside their images; the digest of it. */
export async function writeContents(base: string, contents: SetContents): Promise<string> {
  const text = Buffer.concat([...contentsPieces(contents)].map(encodeUtf8))
  const digest = sha256(text)
  const path = builtPath(base, digest)
  if (hostFiles.statFollowed(path)?.size !== text.length) await replaceText(path, text)
  return digest
}

/** Keeps what a disc has that is going to be burned, of which that is the digest, with `set.lock`. Throws `set/lostContents`. */
export async function keepContents(project: Pick<Project, 'folder' | 'manifest'>, digest: string): Promise<void> {
  const kept = keptPath(project, digest)
  if (hostFiles.statFollowed(kept) !== undefined) return
  await replaceText(kept, readContents(builtPath(pathsOf(project).base, digest), digest))
}

function readContents(path: string, digest: string): Uint8Array {
  const text = hostFiles.statFollowed(path) === undefined ? undefined : hostFiles.read(path)
  if (text === undefined || sha256(text) !== digest) throw new DiscError(faults.lostContents({ path }))
  return text
}

/** What is remembered of a disc that was burned. */
interface Remembered {
  readonly sha256: string
  /** SHA-256 of what is kept of its contents. */
  readonly contents: string
}

/** The discs of a plan that were burned. Throws where what they have is not known any more. */
export function burnedIn(project: Project, lock: SetLock | undefined, burned: ReadonlyMap<number, Remembered>): readonly BurnedDisc[] {
  const known = new Map<string, SetContents>()
  const contentsOf = (digest: string): SetContents => {
    const path = keptPath(project, digest)
    const contents = known.get(digest) ?? parseContents(decodeUtf8(readContents(path, digest)), path)
    known.set(digest, contents)
    return contents
  }
  return [...burned].map(([number, { sha256: image, contents }]) => {
    const locked = lock?.discs.find((disc) => disc.number === number)
    if (locked === undefined) throw new DiscError(faults.lostPlan({ path: inFolder(project.folder, 'set.lock'), disc: number }))
    return { locked, sha256: image, contents: contentsOf(contents), kept: contents }
  })
}
