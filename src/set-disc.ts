/** A disc in a drive or in a file -> which one of a set it is, as its volume tells, and whether it has bytes that are known by their digest. */

import { progressOf, type Listener } from './event.js'
import { DiscError } from './fault/index.js'
import { PrimaryVolumeDescriptor, readDescriptors, startLedger } from './format/iso9660/index.js'
import { hasUdf, readUdfFacts } from './format/udf/index.js'
import { createDigest } from './kernel/digest.node.js'
import { openDisc, type OpenedDisc } from './master.js'
import type { SetLock } from './set/index.js'
import type { OpenByAddress } from './transport/open.node.js'
import { lba, SECTOR_BYTES, sectors } from './unit/index.js'

export interface Recognised {
  /** Of the set; absent where it is none of its discs. */
  readonly number?: number
  /** What it is, for people: `the DVD+R "BOX_02_OF_03", disc 2 of this set`. */
  readonly what: string
}

interface Opening {
  readonly open?: OpenByAddress | undefined
}

const opening = ({ open }: Opening): { readonly open?: OpenByAddress } => (open === undefined ? {} : { open })

/** Throws where it cannot be read. */
export async function recognise(target: string, { discs }: SetLock, options: Opening): Promise<Recognised> {
  await using disc = await openDisc(target, opening(options))
  const form = disc.kind === 'drive' ? `the ${disc.form}` : 'the image'
  const volume = await volumeIn(disc)
  if (volume === undefined) {
    const state = disc.growing?.state
    return { what: state === 'blank' || state === 'unformatted' ? `${form}, which is blank` : `${form} without a volume that is known` }
  }
  const { names, setSize, sequence } = volume
  // A set may have grown since the disc was burned, so that how many there are does not tell it.
  const own = discs.find(({ number, label }) => names.includes(label) && (sequence === undefined || sequence === number))
  const called = `${form} ${JSON.stringify(own?.label ?? names[0] ?? '')}`
  if (own !== undefined) return { number: own.number, what: `${called}, disc ${own.number} of this set` }
  const isOfSome = setSize !== undefined && setSize > 1
  return { what: `${called}, ${isOfSome ? `disc ${sequence} of ${setSize} of another set` : 'no disc of this set'}` }
}

interface FoundVolume {
  /** In all its file systems. */
  readonly names: readonly string[]
  /** UDF does not tell it. */
  readonly setSize?: number
  readonly sequence?: number
}

/** Of the last session. */
async function volumeIn({ medium, sessions }: OpenedDisc): Promise<FoundVolume | undefined> {
  const session = sessions.at(-1)
  if (session === undefined || medium.size === 0) return undefined
  const names: string[] = []
  const descriptors = await readDescriptors(medium, startLedger(), session.start).catch((error: unknown) => {
    if (error instanceof DiscError && error.faults.every(({ code }) => code === 'iso9660/noVolume')) return []
    throw error
  })
  const first = descriptors.find(({ kind }) => kind === 'primary')
  const primary = first && PrimaryVolumeDescriptor.decode(first.bytes)
  if (primary !== undefined) names.push(primary.volumeId)
  if (await hasUdf(medium, session)) names.push((await readUdfFacts(medium, session)).label)
  if (names.length === 0) return undefined
  return { names, ...(primary === undefined ? {} : { setSize: primary.setSize, sequence: primary.sequence }) }
}

/** Blocks that are read at once. */
const AT_ONCE = 512

/** Of the first `size` bytes of a disc, whole blocks; undefined where it has fewer. Throws where one cannot be read. */
export async function digestOfDisc(
  target: string,
  size: number,
  { listener, signal, open }: Opening & { readonly listener: Listener; readonly signal?: AbortSignal | undefined },
): Promise<string | undefined> {
  listener({ kind: 'action', subject: target, action: 'verify' })
  const report = progressOf(listener, { action: 'verify', subject: target })
  await using disc = await openDisc(target, opening({ open }))
  const blocks = size / SECTOR_BYTES
  if (disc.medium.size < blocks) return undefined
  const digest = createDigest()
  for (let at = 0; at < blocks; at += AT_ONCE) {
    signal?.throwIfAborted()
    const count = Math.min(AT_ONCE, blocks - at)
    digest.update(await disc.medium.read(lba(at), sectors(count)))
    report((at + count) * SECTOR_BYTES, size, lba(at + count))
  }
  return digest.hex()
}
