/** What is known of the image of a disc of a set: a file beside it, and the digest of its bytes. */

import { decodeUtf8 } from './codec/index.js'
import { digestOf, digestsOf } from './kernel/digest.node.js'
import type { DealtDisc, OpenedSet } from './set-open.js'
import { filesIn } from './set-plan.js'
import { hostFiles, streamAside } from './source/files.node.js'
import type { Content } from './source/index.js'
import type { Bytes } from './unit/index.js'

/** What an image was made of, beside it. */
export interface DiscRecord {
  readonly layout: string
  /** SHA-256 over the paths and digests of its files. */
  readonly sources: string
  readonly size: Bytes
  readonly sha256: string
}

export const recordPath = (image: string): string => `${image}.set.json`

export function sourcesOf(
  { shared }: OpenedSet,
  { groups }: DealtDisc,
  digests: ReadonlyMap<string, string>,
  index: readonly Content[],
): string {
  const rows: string[] = []
  for (const group of [...shared, ...groups])
    for (const { path, content } of filesIn(group)) rows.push(`${digests.get(content.id)} ${path}\n`)
  for (const { id, origin } of index) if (origin.kind === 'bytes') rows.push(`${digestOf('sha256', origin.bytes)} ${id}\n`)
  return digestOf('sha256', new TextEncoder().encode(rows.join('')))
}

/** The record of an image that has the bytes which it is to have; what a scheduler or a date says of it is not asked. */
export async function recordOf(
  image: string,
  { layout, sources }: Pick<DiscRecord, 'layout' | 'sources'>,
): Promise<Pick<DiscRecord, 'size' | 'sha256'> | undefined> {
  const record = readRecord(image)
  if (record === undefined || record.layout !== layout || record.sources !== sources) return undefined
  const stat = hostFiles.statFollowed(image)
  if (stat?.size !== record.size) return undefined
  const { digests } = await digestsOf(streamAside(image), ['sha256'])
  return digests.get('sha256') === record.sha256 ? { size: record.size, sha256: record.sha256 } : undefined
}

export function readRecord(image: string): DiscRecord | undefined {
  if (hostFiles.statFollowed(recordPath(image)) === undefined) return undefined
  try {
    return JSON.parse(decodeUtf8(hostFiles.read(recordPath(image)))) as DiscRecord
  } catch {
    return undefined
  }
}
