/** Ways to write a CD that a drive does not list and may have all the same: MODE SELECT says no without harm. */

import {
  FeatureCode,
  featureOf,
  mergePage,
  modeSelect,
  WriteParametersPage,
  writeParametersPage,
  WriteTypeCode,
  type MediaProfile,
  type WriteType,
} from '../mmc/index.js'
import type { DiscView } from '../readback/index.js'
import type { Conversation } from './conversation.js'
import { rawBlockTypes, type RecordingPlan } from './plan.js'
import { typesOfMode, type BurnSettings } from './settings.js'
import { writePageOf } from './write-page.js'

/** Tries page 05h where the drive lists no feature of mastering; the page is then what it was. */
export async function triedTypes(
  on: Conversation,
  { configuration }: DiscView,
  medium: MediaProfile,
  plan: RecordingPlan,
  { mode }: BurnSettings,
): Promise<readonly WriteType[]> {
  if (medium.family !== 'cd' || featureOf(configuration, FeatureCode.cdMastering) !== undefined) return []
  const type = plan.kind === 'raw' ? 'raw' : plan.kind === 'cd' || mode === 'sao' ? 'session-at-once' : undefined
  if (type === undefined || !typesOfMode[mode].includes(type)) return []
  return (await takes(on, type === 'raw' ? 'raw' : 'sessionAtOnce', plan.kind === 'raw' ? rawBlockTypes[plan.subChannel] : 0)) ? [type] : []
}

async function takes(on: Conversation, writeType: 'raw' | 'sessionAtOnce', dataBlockType: number): Promise<boolean> {
  const current = await writePageOf(on, 'current')
  const changeable = await writePageOf(on, 'changeable')
  if (current === undefined || changeable === undefined) return false
  const common = { bufferUnderrunProtection: 'off', testWrite: 'off', multiSession: 'close', trackMode: 0 } as const
  const wanted = mergePage(current, changeable, writeParametersPage({ ...common, writeType, dataBlockType }))
  const outcome = await on.try(modeSelect, { page: wanted })
  if (outcome.kind === 'refused') return false
  const taken = await writePageOf(on, 'current')
  await on.try(modeSelect, { page: current })
  return (
    taken !== undefined &&
    taken.length >= WriteParametersPage.size &&
    WriteParametersPage.decode(taken).writeType === WriteTypeCode[writeType]
  )
}
