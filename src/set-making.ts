/** A disc of a set -> its image, unless that is there already. */

import { build } from './build.js'
import { LAYOUT_EPOCH } from './layout/index.js'
import type { Listener } from './event.js'
import { DiscError, type Fault } from './fault/index.js'
import { layoutOf } from './set-layout.js'
import { projectOfDisc } from './set-open.js'
import { recovering } from './set-recovery.js'
import type { PreparedDisc, PreparedSet } from './set-prepared.js'
import { recordOf, writeRecord } from './set-record.js'
import { faults } from './set/index.js'
import type { Bytes } from './unit/index.js'

export interface BuiltDisc {
  readonly number: number
  readonly label: string
  readonly image: string
  readonly size: Bytes
  readonly sha256: string
  /** `kept`: the image was there already, with the bytes that it is to have. */
  readonly state: 'built' | 'kept'
}

/** One image. Throws where it is not what was planned, or what was burned. */
export async function makeDisc(
  { opened }: Pick<PreparedSet, 'opened'>,
  { locked, parts, image, asked, contents, burned }: PreparedDisc,
  { listener, signal }: { readonly listener: Listener; readonly signal: AbortSignal | undefined },
): Promise<BuiltDisc & { readonly faults: readonly Fault[] }> {
  const { number, label } = parts
  if (locked.epoch !== undefined) throw new DiscError(faults.otherEpoch({ disc: number, epoch: locked.epoch, own: LAYOUT_EPOCH }))
  const one = projectOfDisc(opened, parts)
  const layout = await layoutOf(one)
  if (layout !== locked.layout) throw new DiscError(faults.changed({ disc: number, what: 'its files have other sizes or other places' }))
  const kept = await recordOf(image, asked, signal)
  if (kept !== undefined && kept.contents !== contents) await writeRecord(image, { ...kept, contents })
  if (kept !== undefined) return { number, label, image, size: kept.size, sha256: kept.sha256, state: 'kept', faults: [] }
  const made = await build(one, { listener, signal, append: recovering(opened.project, image, { listener, signal }) })
  const sha256 = made.digests.get('sha256') ?? ''
  if (burned !== undefined && burned !== sha256) throw new DiscError(faults.otherBytes({ disc: number, image }))
  await writeRecord(image, { ...asked, size: made.size, sha256, contents })
  return { number, label, image: made.image, size: made.size, sha256, state: 'built', faults: made.faults }
}
