/** Mode page 05h for each way of writing, and how it is got into the drive. MMC-6, write parameters mode page. */

import { becauseOf, DiscError, type Fault } from '../fault/index.js'
import {
  CdMastering,
  CdTrackAtOnce,
  DvdMinusWrite,
  FeatureCode,
  featureData,
  featureOf,
  mergePage,
  modeSelect,
  WriteParametersPage,
  writeParametersPage,
  type Configuration,
  type WriteParameters,
} from '../mmc/index.js'
import type { Conversation } from './conversation.js'
import { faults } from './faults.js'
import { judgeMask } from './losses.js'
import { controlOf, formFacts, rawBlockTypes, type RecordingPlan } from './plan.js'
import type { Job } from './prepare.js'
import type { Pass } from './passes.js'
import type { BurnSettings } from './settings.js'
import { writePageOf } from './write-page.js'

/** Track mode of data that is written in increments, copying prohibited. */
const INCREMENTAL = 5
const MODE_1 = 8
const DVD_UNIT = 16
const XA_SESSION = 0x20
const UNTIMED_DATA_CONTROL = 4
/** File 0, channel 0, data of form 1. CD-ROM XA. */
const FORM_1_DATA = [0, 0, 0x08, 0] as const

/** Of a track of form 1, whose sub-headers the drive makes from the page. */
const subHeaderOf = (dataBlockType: number): Pick<WriteParameters, 'subHeader'> =>
  dataBlockType === formFacts['xa-form1'].blockType ? { subHeader: Uint8Array.from(FORM_1_DATA) } : {}

/** Blocks of data in a session of CD-ROM XA are of form 1. */
function dataBlocksOf(plan: RecordingPlan): Pick<WriteParameters, 'dataBlockType' | 'subHeader'> {
  const dataBlockType = plan.kind === 'data' && plan.sessionFormat === 'xa' ? (formFacts['xa-form1'].blockType ?? MODE_1) : MODE_1
  return { ...subHeaderOf(dataBlockType), dataBlockType }
}

export function parametersFor(job: Job, settings: BurnSettings, protection: 'on' | 'off', first: Pass | undefined): WriteParameters {
  const { plan, writeType } = job
  const common = {
    bufferUnderrunProtection: protection,
    testWrite: settings.simulate ? 'on' : 'off',
    multiSession: job.close === 'disc' ? 'close' : 'open',
    ...(plan.kind !== 'raw' && plan.sessionFormat === 'xa' ? { sessionFormat: XA_SESSION } : {}),
  } as const
  const data = { trackMode: INCREMENTAL, dataBlockType: MODE_1 } as const
  const catalog = plan.kind === 'cd' && plan.catalog !== undefined ? { mediaCatalogNumber: plan.catalog } : {}
  switch (writeType) {
    case 'track-at-once': {
      const { track } = first ?? {}
      if (track === undefined) return { ...common, ...dataBlocksOf(plan), writeType: 'trackAtOnce', trackMode: UNTIMED_DATA_CONTROL }
      const dataBlockType = formFacts[track.form].blockType ?? MODE_1
      return {
        ...common,
        ...catalog,
        writeType: 'trackAtOnce',
        ...subHeaderOf(dataBlockType),
        trackMode: controlOf(track),
        dataBlockType,
        ...(track.copy === 'scms' ? { copy: true } : {}),
        ...(track.isrc === undefined ? {} : { isrc: track.isrc }),
      }
    }
    case 'session-at-once':
      return { ...common, ...catalog, writeType: 'sessionAtOnce', trackMode: 0, dataBlockType: 0 }
    case 'raw':
      return { ...common, writeType: 'raw', trackMode: 0, dataBlockType: plan.kind === 'raw' ? rawBlockTypes[plan.subChannel] : 0 }
    case 'packet':
      return { ...common, ...data, ...dataBlocksOf(plan), writeType: 'packet' }
    case 'disc-at-once':
      return { ...common, ...data, writeType: 'sessionAtOnce', multiSession: 'close' }
    case 'layer-jump':
      return { ...common, ...data, writeType: 'layerJump' }
    case 'incremental':
    case 'sequential':
    case 'restricted':
    case 'random':
      return { ...common, ...data, writeType: 'packet', fixedPacketSize: DVD_UNIT, linkSize: DVD_UNIT }
  }
}

/** Does the drive let the laser wait for data, on this disc? */
export function protectionOf(configuration: Configuration): 'on' | 'off' {
  const protects = ([code, table]: readonly [number, typeof CdTrackAtOnce | typeof CdMastering | typeof DvdMinusWrite]): boolean => {
    const feature = featureOf(configuration, code)
    return feature?.current === true && featureData(feature, table as typeof CdTrackAtOnce).bufferUnderrunFree === 1
  }
  const tables = [
    [FeatureCode.cdTrackAtOnce, CdTrackAtOnce],
    [FeatureCode.cdMastering, CdMastering],
    [FeatureCode.dvdMinusWrite, DvdMinusWrite],
  ] as const
  return tables.some(protects) ? 'on' : 'off'
}

/**
 * Sends the page. A drive that refuses it gets its own page with only those bits changed that it lets be changed.
 * Where the medium does not need the page, a refusal is a note. Throws `burn/setupFailed`, `burn/rawBlockType`.
 */
export async function sendParameters(on: Conversation, job: Job, parameters: WriteParameters): Promise<void> {
  const wanted = writeParametersPage(parameters)
  if (!job.medium.usesWriteParameters) {
    // Some drives obey the page on any medium: what they would obey is to be right.
    await on.asNeeded(modeSelect, { page: wanted })
    return
  }
  const outcome = await on.try(modeSelect, { page: wanted })
  const refused = outcome.kind === 'refused' && REFUSALS.has(outcome.fault.code)
  if (outcome.kind === 'refused' && !refused) throw new DiscError(outcome.fault)
  if (outcome.kind === 'refused') await sendMerged(on, job, wanted, outcome.fault)
  if (parameters.testWrite === 'on') await confirmSimulation(on, job)
}

/** Of the page or of the whole command. */
const REFUSALS = new Set(['mmc/invalidModeParameters', 'mmc/invalidField', 'mmc/unsupportedCommand'])

/** Whether the page says what was sent, as far as it matters. */
export async function holdsParameters(on: Conversation, job: Job, parameters: WriteParameters): Promise<boolean> {
  if (!job.medium.usesWriteParameters) return true
  const page = await writePageOf(on, 'current')
  return page !== undefined && isAlike(page, writeParametersPage(parameters))
}

const isAlike = (a: Uint8Array, b: Uint8Array): boolean => ESSENTIAL.every(([at, mask]) => (((a[at] ?? 0) ^ (b[at] ?? 0)) & mask) === 0)

/** What the drive lets be changed; where it takes no page at all, its own may be the one that is wanted. */
async function sendMerged(on: Conversation, job: Job, wanted: Uint8Array, refusal: Fault): Promise<void> {
  const drive = on.transport.name
  const current = await writePageOf(on, 'current')
  const changeable = await writePageOf(on, 'changeable')
  if (current !== undefined && changeable !== undefined) {
    const merged = mergePage(current, changeable, wanted)
    if (isAlike(merged, wanted)) {
      const lost = judgeMask(drive, job, changeable)
      if ((await on.try(modeSelect, { page: merged })).kind === 'done') {
        for (const fault of lost) on.tell(fault)
        return
      }
    }
  }
  if (current !== undefined && isAlike(current, wanted)) {
    on.tell(faults.ownParameters({ drive }))
    return
  }
  if (job.plan.kind === 'raw') throw new DiscError(faults.rawBlockType({ drive, form: job.plan.subChannel, offered: [] }))
  const reason = `it does not take ${job.writeType} with these sectors`
  throw new DiscError(becauseOf(faults.setupFailed({ drive, step: 'write parameters', reason }), refusal))
}

/** Bits of the page that hold write type and simulation, multi-session and track mode, and block type. */
const ESSENTIAL = [
  [2, 0x1f],
  [3, 0xff],
  [4, 0x0f],
] as const

/** A drive that forgets about the simulation would really write. */
async function confirmSimulation(on: Conversation, job: Job): Promise<void> {
  const page = await writePageOf(on, 'current')
  const kept = page !== undefined && page.length >= WriteParametersPage.size && WriteParametersPage.decode(page).testWrite === 1
  if (!kept) throw new DiscError(faults.simulationUnavailable({ drive: on.transport.name, medium: job.medium.name }))
}
