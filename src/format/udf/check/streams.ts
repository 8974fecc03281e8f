/** Named streams of a file, a folder or the file set. ECMA-167 4/9.2; OSTA UDF 2.60 3.3.5. */

import { CHARACTERISTIC } from '../file-structures.js'
import type { DataReader } from './data.js'
import { judgeObjectSize, LINKS_AT, uniqueIdAt, type EntryFound } from './entries.js'
import { directoryRules as rules, entryRules } from './file-rules.js'
import { icbOf, type Icb, type Icbs } from './icbs.js'
import type { Inquiry } from './inquiry.js'
import { CHARACTERISTICS_AT, ICB_AT, ID_AT, judgeNames, type NameFound } from './names.js'

/** What leads to a stream directory. */
export interface StreamsIcb extends Icb {
  readonly uniqueId: number
}

/** Whose streams they are; undefined for those of the file set. */
export interface Owner {
  readonly partition: number
  readonly block: number
  readonly uniqueId: number
}

export interface StreamsFound {
  /** Bytes of all of them together. */
  readonly bytes: number
  readonly ids: readonly { readonly id: number; readonly at: number }[]
}

/** Behind the block in an address of 16 bytes. ECMA-167 4/14.14.2, UDF 2.3.4.3. */
const STREAMS_ID_AT = 8
const nothing: StreamsFound = { bytes: 0, ids: [] }

export async function judgeStreams(
  q: Inquiry,
  icbs: Icbs,
  reader: DataReader,
  icb: StreamsIcb,
  owner: Owner | undefined,
  path: string,
): Promise<StreamsFound> {
  const where = `${path}:`
  const directory = await icbs.enter(icb, 'streams', () => where)
  if (directory === undefined) return nothing
  const { entry, bytes, at, place } = directory
  judgeObjectSize(q, bytes, 0, entry, 0, place)
  if (entry.links > 1)
    q.say(entryRules.links, entry.at + LINKS_AT, 'links', entry.links, '0 or 1, for a stream directory', {
      structure: entry.structure,
      path: where,
    })
  const allowed = [0, owner?.uniqueId ?? 0, entry.uniqueId].map((id) => id % 2 ** 32)
  const judgeId = (id: number, of: number, structure: string): void => {
    if (!allowed.includes(id))
      q.say(rules.streamId, of, 'uniqueId', id, `${allowed[2]}, as the stream directory has it, or that of the file`, {
        path: where,
        structure,
      })
  }
  judgeId(icb.uniqueId, icb.at + STREAMS_ID_AT, 'extended file entry')
  const ids: { readonly id: number; readonly at: number }[] = []
  const take = (of: EntryFound): void =>
    void (of.uniqueId !== (owner?.uniqueId ?? 0) && of.uniqueId !== 0 && ids.push({ id: of.uniqueId, at: of.at + uniqueIdAt(of.extended) }))
  take(entry)
  const data = await reader.read(bytes, at, place.partition, place.block)
  if (data === undefined) return nothing
  const { names } = judgeNames(q, { ...data, path: where, kind: 'streams' })
  const seen = new Set<number>()
  let sum = 0
  for (const name of names) {
    if (isParent(name)) {
      judgeParent(q, name, owner, where)
      judgeId(name.uniqueId, name.at + ID_AT, 'file identifier descriptor')
      continue
    }
    const streamPath = (): string => `${where}${name.text}`
    const key = name.partition * 2 ** 32 + name.block
    if (seen.has(key)) {
      q.say(rules.stream, name.at + ICB_AT, 'ICB', `block ${name.block}, which another name has too`, 'a stream of its own', {
        path: streamPath(),
        structure: 'file identifier descriptor',
      })
      continue
    }
    seen.add(key)
    const stream = await icbs.enter(icbOf(name), 'stream', streamPath)
    if (stream === undefined) continue
    take(stream.entry)
    judgeStream(q, name, stream.entry, owner?.uniqueId ?? 0, streamPath())
    judgeObjectSize(q, stream.bytes, 0, stream.entry, 0, stream.place)
    sum += stream.entry.size
  }
  return { bytes: sum, ids }
}

const isParent = ({ characteristics }: NameFound): boolean => (characteristics & CHARACTERISTIC.parent) !== 0

function judgeParent(q: Inquiry, name: NameFound, owner: Owner | undefined, path: string): void {
  if (owner === undefined || (name.block === owner.block && name.partition === owner.partition)) return
  const byte = name.block === owner.block ? 4 : 0
  q.say(
    rules.parent,
    name.at + ICB_AT + byte,
    'ICB',
    `block ${name.block} of partition ${name.partition}`,
    `block ${owner.block} of partition ${owner.partition}, the entry whose streams these are`,
    { path },
  )
}

function judgeStream(q: Inquiry, name: NameFound, entry: EntryFound, ownerId: number, path: string): void {
  const { uniqueId, structure } = entry
  if (name.characteristics & CHARACTERISTIC.directory)
    q.say(
      rules.characteristics,
      name.at + CHARACTERISTICS_AT,
      'characteristics',
      `0x${name.characteristics.toString(16)}`,
      'no bit of directories in a stream directory',
      { path },
    )
  if (entry.links !== 1) q.say(entryRules.links, entry.at + LINKS_AT, 'links', entry.links, 1, { structure, path })
  const low = uniqueId % 2 ** 32
  if (name.uniqueId !== low && name.uniqueId !== 0)
    q.say(rules.streamId, name.at + ID_AT, 'uniqueId', name.uniqueId, `${low}, as its entry has it`, {
      path,
      structure: 'file identifier descriptor',
    })
  if (uniqueId !== 0 && uniqueId < 16 && uniqueId !== ownerId)
    q.say(rules.streamId, entry.at + uniqueIdAt(entry.extended), 'uniqueId', uniqueId, '16 or more, or that of the file', {
      path,
      structure,
    })
}
