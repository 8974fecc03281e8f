/** Lists of checksums of files, as `md5sum` and its kin of GNU coreutils print and check them. */

import { encodeUtf8 } from '../codec/index.js'
import { isFault, globsOf, type Content } from '../source/index.js'
import { DiscError } from '../fault/index.js'
import type { FileDigest, Late, Seen } from '../layout/index.js'
import { walk, type ImageTree } from '../tree/index.js'

export interface Listed {
  readonly path: string
  readonly content: Content
}

export const DIGITS: Readonly<Record<FileDigest, number>> = { md5: 32, sha1: 40, sha256: 64, sha512: 128 }

/** The files of a tree in their order; none of those that are left out, and none that a file system does not show. */
export function* listed(tree: ImageTree, exclude: readonly string[], leaveOut: (content: Content) => boolean): Generator<Listed> {
  const globs = globsOf(exclude)
  if (isFault(globs)) throw new DiscError(globs)
  const hidden = new Set<string>()
  for (const { path, node } of walk(tree)) {
    const parent = path.slice(0, path.lastIndexOf('/'))
    const isHidden = node.hidden.size > 0 || hidden.has(parent) || isExcluded(globs, path, node.kind)
    if (isHidden && node.kind === 'directory') hidden.add(path)
    if (isHidden || node.kind === 'directory' || node.inode.kind !== 'file' || leaveOut(node.inode.content)) continue
    yield { path, content: node.inode.content }
  }
}

function isExcluded(globs: Exclude<ReturnType<typeof globsOf>, { code: string }>, path: string, kind: 'directory' | 'leaf'): boolean {
  let state = globs.start
  for (const name of path.slice(1).split('/')) state = globs.step(state, name)
  return globs.accepts(state, kind)
}

/** A name with a backslash or a line end is escaped, and its line begins with a backslash. */
function lineOf(digest: string, path: string): string {
  const name = `.${path}`
  return /[\\\n\r]/.test(name)
    ? `\\${digest}  ${name.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r')}\n`
    : `${digest}  ${name}\n`
}

export const lengthOfList = (files: readonly Listed[], digest: FileDigest): number =>
  files.reduce((sum, { path }) => sum + DIGITS[digest] + encodeUtf8(lineOf('', path)).length, 0)

/** Digests of files that are recorded compressed, as Rock Ridge's readers unpack them. */
export type UnpackedSums = ReadonlyMap<Content, ReadonlyMap<FileDigest, string>>

/** What is not told of how files are unpacked is seen as they pass. */
export const shownSums = (unpacked: UnpackedSums, seen: Pick<Seen, 'file'> | undefined): Pick<Seen, 'file'> => ({
  file(content, digest) {
    const told = unpacked.get(content)?.get(digest) ?? seen?.file(content, digest)
    if (told === undefined) throw new Error(`${content.id} has not passed`)
    return told
  },
})

export const printList = (files: readonly Listed[], digest: FileDigest, seen: Pick<Seen, 'file'>): Uint8Array =>
  encodeUtf8(files.map(({ path, content }) => lineOf(seen.file(content, digest), path)).join(''))

/** A list that lies on the disc behind the files that it names. */
export const lateList = (files: readonly Listed[], digest: FileDigest, unpacked: UnpackedSums): Late => ({
  covers: 'files',
  offset: 0,
  length: lengthOfList(files, digest),
  files: files.map(({ content }) => content).filter((content) => !unpacked.has(content)),
  digest,
  make: (seen) => printList(files, digest, shownSums(unpacked, seen)),
  bytes: undefined,
})
