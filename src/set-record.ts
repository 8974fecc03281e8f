/** What is known of the image of a disc of a set: a file beside it, and the digest of its bytes. */

import { decodeUtf8 } from './codec/index.js'
import { replaceText } from './image/text.node.js'
import { sha256, sha256Of } from './kernel/digest.node.js'
import type { DiscParts } from './set-open.js'
import { filesIn } from './set-stock.js'
import { hostFiles, streamAside } from './source/files.node.js'
import type { Bytes } from './unit/index.js'

/** What an image was made of, beside it. */
export interface DiscRecord {
  readonly layout: string
  /** SHA-256 over the paths and digests of its files. */
  readonly sources: string
  /** What was appended; absent where nothing was. */
  readonly recovery?: string | undefined
  readonly size: Bytes
  readonly sha256: string
  /** SHA-256 of what was known of the contents of all discs then. */
  readonly contents: string
}

const recordPath = (image: string): string => `${image}.set.json`

export function sourcesOf({ groups, index }: DiscParts, digests: ReadonlyMap<string, string>): string {
  const rows: string[] = []
  for (const group of groups) for (const { path, content } of filesIn(group)) rows.push(`${digests.get(content.id)} ${path}\n`)
  for (const { id, origin } of index) if (origin.kind === 'bytes') rows.push(`${sha256(origin.bytes)} ${id}\n`)
  return sha256(rows.join(''))
}

interface Asked {
  readonly layout: string
  readonly sources?: string | undefined
  readonly recovery: string | undefined
}

/**
 * The record of an image that was made of such a layout, and of such sources where they are known, with such recovery data, and has the bytes
 * that it had then; what a scheduler or a date says of it is not asked.
 */
export async function recordOf(image: string, asked: Asked, signal?: AbortSignal): Promise<DiscRecord | undefined> {
  const record = claimOf(image, asked)
  return record !== undefined && (await sha256Of(streamAside(image, signal))) === record.sha256 ? record : undefined
}

/** Whether an image is there that may be the one, as its record and its size say: its bytes are not read. */
export const isClaimed = (image: string, asked: Asked): boolean => claimOf(image, asked) !== undefined

function claimOf(image: string, { layout, sources, recovery }: Asked): DiscRecord | undefined {
  const record = readRecord(image)
  if (record?.layout !== layout || record.recovery !== recovery || (sources !== undefined && record.sources !== sources)) return undefined
  return hostFiles.statFollowed(image)?.size === record.size ? record : undefined
}

function readRecord(image: string): DiscRecord | undefined {
  const path = recordPath(image)
  if (hostFiles.statFollowed(path) === undefined) return undefined
  try {
    return JSON.parse(decodeUtf8(hostFiles.read(path))) as DiscRecord
  } catch {
    return undefined
  }
}

export const writeRecord = (image: string, record: DiscRecord): Promise<void> =>
  replaceText(recordPath(image), `${JSON.stringify(record)}\n`)
