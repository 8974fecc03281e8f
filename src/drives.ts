/** Drives -> what they are, what they can and what is in them. Nothing is written. */

import { openByAddress, type OpenByAddress, type OpenDrive } from './transport/open.node.js'
import {
  reportOf,
  lookAtDisc,
  lookOrFault,
  particularsOf,
  readbackFaults,
  steady,
  structuresOf,
  type DiscParticulars,
  type DiscReport,
  type DiscStructure,
} from './readback/index.js'
import type { Transport } from './port/index.js'
import { busOf } from './transport/bus.node.js'
import { parseDriveAddress, type Bus, type KnownDrive } from './transport/index.js'
import { listDrives } from './transport/list.node.js'
import {
  writeProtectionOf,
  ALL_PAGES,
  ask,
  designatorsOf,
  featureName,
  FeatureCode,
  featureOf,
  getConfiguration,
  identify,
  inquiry,
  loadingOf,
  ModePage,
  modeSense,
  profileName,
  perform,
  profilesOf,
  readToc,
  serialNumberOf,
  textOfPage,
  vitalPage,
  VitalPage,
  writingOf,
  writeSpeeds,
  type Configuration,
  type Designator,
  type Loading,
  type PageControl,
  type Toc,
  type TrackInformation,
  type WritingSupport,
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
  readonly bus: Bus
  /** Absent where the drive does not tell. */
  readonly loading?: Loading
  readonly writing?: WritingSupport
  readonly identity?: DriveIdentity
  /** More of the disc. */
  readonly particulars?: Particulars
  /** Where they are asked for. */
  readonly structures?: readonly ToldStructure[]
}

export interface DriveIdentity {
  /** Standards that it claims. */
  readonly standards: readonly string[]
  /** INQUIRY data in hexadecimal. */
  readonly inquiry: string
  /** Pages of vital product data in hexadecimal, by their number. */
  readonly pages: Readonly<Record<string, string>>
  /** Of page 80h. */
  readonly serial?: string
  /** Of page 83h. */
  readonly designators: readonly Designator[]
}

/** With bytes in hexadecimal. */
export type Particulars = Omit<DiscParticulars, 'information'> & { readonly information?: string }
export type ToldStructure = Omit<DiscStructure, 'bytes'> & { readonly bytes: string }

export interface InspectOptions {
  readonly modePages: PageControl
  /** What is asked beside features, pages and the state of the disc: that reads some of it. */
  readonly details: 'all' | 'none'
  readonly structures: 'all' | 'none'
  /** Hears what the drive got over by itself. */
  readonly note?: (fault: Fault) => void
  /** Something is to be burned there: a virtual disc that is missing counts as a blank one. */
  readonly use: 'shared' | 'before recording'
  readonly open?: OpenByAddress
}

/** Asks a drive for all that it tells. Throws where it cannot be opened or does not answer at all. */
export async function inspectDrive(address: string, given: Partial<InspectOptions> = {}): Promise<DriveReport> {
  const options: InspectOptions = { modePages: 'current', details: 'all', structures: 'none', use: 'shared', ...given }
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
  const loading = configuration && featureOf(configuration, FeatureCode.removableMedium)
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
    bus: busOf(parseDriveAddress(address)),
    ...(loading === undefined ? {} : { loading: loadingOf(loading) }),
    ...(configuration === undefined || options.details === 'none' ? {} : writingBy(configuration, pages, options)),
    ...(options.details === 'none' ? {} : await identityOf(transport)),
    ...('view' in disc && options.details === 'all' ? { particulars: inHexadecimal(await particularsOf(station, disc.view)) } : {}),
    ...('view' in disc && options.structures === 'all'
      ? { structures: (await structuresOf(transport, disc.view.family)).map(structureInHexadecimal) }
      : {}),
  }
}

/** A page that is too short to count is a note. */
function writingBy(
  configuration: Configuration,
  pages: ReadonlyMap<number, Uint8Array> | undefined,
  { note, modePages }: InspectOptions,
): Pick<DriveReport, 'writing'> {
  try {
    return { writing: writingOf(configuration, modePages === 'current' ? pages?.get(ModePage.capabilities) : undefined) }
  } catch (error) {
    if (!(error instanceof DiscError)) throw error
    for (const fault of error.faults) note?.({ ...fault, severity: 'note' })
    return { writing: writingOf(configuration, undefined) }
  }
}

async function identityOf(transport: Transport): Promise<Pick<DriveReport, 'identity'>> {
  const told = await ask(transport, identify, {})
  if (told === undefined) return {}
  const listed = (await ask(transport, vitalPage, { page: VitalPage.supported })) ?? new Uint8Array()
  const pages = new Map<number, Uint8Array>()
  for (const page of [VitalPage.serialNumber, VitalPage.identification]) {
    if (!listed.subarray(4).includes(page)) continue
    const bytes = await ask(transport, vitalPage, { page })
    // Some drives answer with their standard data, whatever they are asked for.
    if (bytes?.[1] === page) pages.set(page, bytes)
  }
  const serial = pages.get(VitalPage.serialNumber)
  return {
    identity: {
      standards: told.standards,
      inquiry: hexOf(told.bytes),
      pages: Object.fromEntries([...pages].map(([page, bytes]) => [hex(page), hexOf(bytes)])),
      ...(serial === undefined ? {} : { serial: textOfPage(serial) }),
      designators: designatorsOf(pages.get(VitalPage.identification) ?? new Uint8Array()),
    },
  }
}

const inHexadecimal = ({ information, ...told }: DiscParticulars): Particulars => ({
  ...told,
  ...(information === undefined ? {} : { information: hexOf(information) }),
})
const structureInHexadecimal = (structure: DiscStructure): ToldStructure => ({ ...structure, bytes: hexOf(structure.bytes) })

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
