/** Drives -> what they are, what they can and what is in them. Nothing is written. */

import { openByAddress, type OpenByAddress, type OpenDrive } from './transport/open.node.js'
import { reportOf, lookAtDisc, readbackFaults, steady, type DiscReport } from './readback/index.js'
import { listDrives, type KnownDrive } from './transport/list.node.js'
import {
  writeProtectionOf,
  ALL_PAGES,
  ask,
  featureName,
  FeatureCode,
  featureOf,
  getConfiguration,
  inquiry,
  modeSense,
  profileName,
  perform,
  profilesOf,
  readToc,
  serialNumberOf,
  writeSpeeds,
  type Configuration,
  type PageControl,
  type Toc,
  type TrackInformation,
} from './mmc/index.js'
import { DiscError, type Fault } from './fault/index.js'

export type { KnownDrive }
/** The drives that the system knows; nothing is opened. */
export const knownDrives = (): readonly KnownDrive[] => listDrives()

export interface DriveFeature {
  readonly code: number
  readonly name: string
  readonly version: number
  readonly current: boolean
  /** What follows the head of its descriptor, in hexadecimal. */
  readonly data: string
}

export interface DriveReport {
  readonly address: string
  readonly vendor: string
  readonly product: string
  readonly revision: string
  readonly serial?: string
  readonly maximumTransferBytes: number
  readonly profiles: readonly { readonly profile: number; readonly name: string; readonly current: boolean }[]
  readonly features: readonly DriveFeature[]
  /** Bytes of the mode pages in hexadecimal, by their number. */
  readonly modePages: Readonly<Record<string, string>>
  readonly disc?: DiscReport
  /** Why there is no report of a disc. */
  readonly noDisc?: Fault
  readonly tracks: readonly TrackInformation[]
  readonly writeProtection: readonly string[]
  readonly speeds: readonly { readonly kilobytesPerSecond: number; readonly rotation: 'clv' | 'cav' }[]
}

export interface InspectOptions {
  readonly modePages: PageControl
  /** Hears what the drive got over by itself. */
  readonly note?: (fault: Fault) => void
  /** Something is to be burned there: a virtual disc that is missing counts as a blank one. */
  readonly use: 'shared' | 'before recording'
  readonly open?: OpenByAddress
}

/** Asks a drive for all that it tells. Throws where it cannot be opened or does not answer at all. */
export async function inspectDrive(address: string, given: Partial<InspectOptions> = {}): Promise<DriveReport> {
  const options: InspectOptions = { modePages: 'current', use: 'shared', ...given }
  const opened = await (options.open ?? openByAddress)(address, options.use)
  try {
    return await inspect(steady(opened, { note: options.note }), address, options)
  } finally {
    await opened.transport.close()
  }
}

async function inspect(station: OpenDrive, address: string, options: InspectOptions): Promise<DriveReport> {
  const { transport } = station
  const who = await ask(transport, inquiry, {})
  const disc = await lookOrFault(station)
  const configuration = 'view' in disc ? disc.view.configuration : await ask(transport, getConfiguration, { scope: 'all' })
  const pages = await ask(transport, modeSense, { page: ALL_PAGES, control: options.modePages })
  const speeds = 'view' in disc ? ((await ask(transport, writeSpeeds, {})) ?? []) : []
  const serial = configuration === undefined ? undefined : serialNumberOf(featureOf(configuration, FeatureCode.serialNumber))
  return {
    address,
    vendor: who?.vendor.trim() ?? '',
    product: who?.product.trim() ?? '',
    revision: who?.revision.trim() ?? '',
    ...(serial === undefined ? {} : { serial }),
    maximumTransferBytes: transport.maximumTransfer,
    profiles:
      configuration === undefined ? [] : profilesOf(configuration).map((row) => Object.assign(row, { name: profileName(row.profile) })),
    features: configuration === undefined ? [] : featuresOf(configuration),
    modePages: Object.fromEntries([...(pages ?? [])].map(([page, bytes]) => [hex(page), hexOf(bytes)])),
    ...('view' in disc ? { disc: reportOf(disc.view) } : { noDisc: disc.fault }),
    tracks: 'view' in disc ? disc.view.tracks : [],
    writeProtection: 'view' in disc ? await writeProtectionOf(transport, disc.view.configuration, disc.view.family) : [],
    speeds: speeds.map(({ writeKilobytesPerSecond, rotation }) => ({ kilobytesPerSecond: writeKilobytesPerSecond, rotation })),
  }
}

async function lookOrFault(
  station: OpenDrive,
): Promise<{ readonly view: Awaited<ReturnType<typeof lookAtDisc>> } | { readonly fault: Fault }> {
  try {
    return { view: await lookAtDisc(station) }
  } catch (error) {
    const fault = error instanceof DiscError ? error.faults[0] : undefined
    if (fault === undefined || fault.code.startsWith('transport/')) throw error
    return { fault }
  }
}

const featuresOf = (configuration: Configuration): readonly DriveFeature[] =>
  configuration.features.map(({ code, version, current, data }) => ({ code, name: featureName(code), version, current, data: hexOf(data) }))

const hex = (value: number): string => value.toString(16).toUpperCase().padStart(2, '0')
const hexOf = (bytes: Uint8Array): string => Array.from(bytes, hex).join(' ')

/** The tracks of the closed sessions and where their lead-out begins. Throws `burn/tocOfEmptyDisc`. */
export async function tableOfContents(address: string, open: OpenByAddress = openByAddress): Promise<Toc> {
  const opened = await open(address, 'shared')
  try {
    const station = steady(opened)
    const view = await lookAtDisc(station)
    if (view.state === 'blank' || view.state === 'unformatted') throw new DiscError(readbackFaults.tocOfEmptyDisc({ drive: address }))
    return await perform(station.transport, readToc, {}, { family: view.family })
  } finally {
    await opened.transport.close()
  }
}
