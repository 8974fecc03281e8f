/** SHA-256 of all files of a set, each taken once: what did not change since the last time is remembered beside the images. */

import { progressOf, type Listener } from './event.js'
import { decodeUtf8 } from './codec/index.js'
import { sha256Of } from './kernel/digest.node.js'
import { isBelow, prefixOf } from './port/index.js'
import type { OpenedSet } from './set-open.js'
import { hostFiles } from './source/files.node.js'
import type { Content } from './source/index.js'
import { filesOf } from './tree/index.js'
import { bytes } from './unit/index.js'

interface DigestOptions {
  /** File in which they are remembered. */
  readonly memory: string
  readonly listener: Listener
  readonly signal?: AbortSignal | undefined
}

/** By the ids of contents, and the text by which they are remembered. */
export async function digestsOfSet(
  { tree, contents, project: { folder } }: Pick<OpenedSet, 'tree' | 'contents' | 'project'>,
  options: DigestOptions,
): Promise<{ readonly digests: ReadonlyMap<string, string>; readonly text: Uint8Array }> {
  const { memory, listener, signal } = options
  const all = new Map<string, Content>()
  for (const { content } of filesOf(tree)) all.set(content.id, content)
  const known = remembered(memory)
  const out = new Map<string, string>()
  const next: string[] = []
  const total = [...all.values()].reduce((sum, { size }) => sum + size, 0)
  listener({ kind: 'action', action: 'checksum' })
  const report = progressOf(listener, { action: 'checksum' })
  let done = 0
  for (const [id, content] of all) {
    const key = keyOf(content, folder)
    const digest = (key === undefined ? undefined : known.get(key)) ?? (await sha256Of(contents.open(content, bytes(0), signal)))
    out.set(id, digest)
    if (key !== undefined) next.push(`${digest} ${key}\n`)
    report(bytes((done += content.size)), bytes(total))
  }
  return { digests: out, text: new TextEncoder().encode(next.join('')) }
}

/**
 * What bytes of a file of the host are known by; undefined of what is no file of it. The same on every host that shares the file system: each
 * numbers devices in its own way, and the manifest may be named from anywhere.
 */
function keyOf({ origin, size }: Content, folder: string): string | undefined {
  if (origin.kind !== 'file') return undefined
  const path = isBelow(origin.path, folder) ? origin.path.slice(prefixOf(folder).length) : origin.path
  return JSON.stringify([path, origin.offset, size, origin.stamp.size, origin.stamp.mtime, origin.stamp.inode])
}

/** Nothing where there is no such file, or it is not what is written here. */
function remembered(path: string): ReadonlyMap<string, string> {
  const known = new Map<string, string>()
  if (hostFiles.statFollowed(path) === undefined) return known
  for (const line of decodeUtf8(hostFiles.read(path)).split('\n')) {
    const [, digest, key] = /^([0-9a-f]{64}) (.*)$/.exec(line) ?? []
    if (digest !== undefined && key !== undefined) known.set(key, digest)
  }
  return known
}
