/** Drives -> what they are, what they can and what is in them. Nothing is written. */

import { systemClock } from './transport/clock.node.js'
import { openByAddress, type OpenByAddress, type OpenDrive } from './transport/open.node.js'
import { reportOf, lookAtDisc, readbackFaults, type DiscReport } from './readback/index.js'
import { listDrives, type KnownDrive } from './transport/list.node.js'
import {
  writeProtectionOf,
  ALL_PAGES,
  attempt,
  featureName,
  FeatureCode,
  featureOf,
  getConfiguration,
  inquiry,
  mediaStatus,
  modeSense,
  profileName,
  perform,
  profilesOf,
  readToc,
  serialNumberOf,
  writeSpeeds,
  type Configuration,
  type MmcCommand,
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
  /** Something is to be burned there: a virtual disc that is missing counts as a blank one. */
  readonly use: 'shared' | 'before recording'
  readonly open?: OpenByAddress
}

/** Asks a drive for all that it tells. Throws where it cannot be opened or does not answer at all. */
export async function inspectDrive(address: string, given: Partial<InspectOptions> = {}): Promise<DriveReport> {
  const options: InspectOptions = { modePages: 'current', use: 'shared', ...given }
  const opened = await (options.open ?? openByAddress)(address, options.use)
  try {
    return await inspect(opened, address, options)
  } finally {
    await opened.transport.close()
  }
}

async function inspect(station: OpenDrive, address: string, options: InspectOptions): Promise<DriveReport> {
  const { transport } = station
  const who = await told(station, inquiry, {})
  const disc = await lookOrFault(station)
  const configuration = 'view' in disc ? disc.view.configuration : await told(station, getConfiguration, { scope: 'all' })
  const pages = await told(station, modeSense, { page: ALL_PAGES, control: options.modePages })
  const speeds = 'view' in disc ? ((await told(station, writeSpeeds, {})) ?? []) : []
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

/** Undefined where the drive does not know the command or answers nonsense. */
async function told<Parameters, Value>(
  station: OpenDrive,
  command: MmcCommand<Parameters, Value>,
  parameters: Parameters,
): Promise<Value | undefined> {
  try {
    const outcome = await attempt(station.transport, command, parameters)
    return outcome.kind === 'done' ? outcome.value : undefined
  } catch (error) {
    if (error instanceof DiscError && !error.faults.some((fault) => fault.code === 'transport/gone')) return undefined
    throw error
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
    const view = await lookAtDisc(opened)
    if (view.state === 'blank' || view.state === 'unformatted') throw new DiscError(readbackFaults.tocOfEmptyDisc({ drive: address }))
    return await perform(opened.transport, readToc, {}, { family: view.family })
  } finally {
    await opened.transport.close()
  }
}

export type MediaChange =
  | { readonly kind: 'inserted'; readonly address: string; readonly disc: DiscReport }
  | { readonly kind: 'removed'; readonly address: string; readonly tray: 'open' | 'closed' }
  | { readonly kind: 'drive added'; readonly address: string }
  | { readonly kind: 'drive removed'; readonly address: string }

export interface WatchOptions {
  /** Without any, all that the system knows, also those that come later. */
  readonly drives: readonly string[]
  readonly onChange: (change: MediaChange) => void
  readonly signal: AbortSignal
  readonly intervalMs?: number
  readonly open?: OpenByAddress
}

const INTERVAL_MS = 1000

/** Tells of discs and drives that come and go, first of those that are there, until it is stopped. Drives stay open between two looks. */
export async function watchDrives(options: WatchOptions): Promise<void> {
  const { onChange, signal } = options
  const watched = new Map<string, Watched>()
  try {
    while (!signal.aborted) {
      const present = options.drives.length > 0 ? options.drives : knownDrives().map((drive) => drive.address)
      for (const [address, { opened }] of watched)
        if (!present.includes(address)) {
          watched.delete(address)
          await opened?.transport.close()
          onChange({ kind: 'drive removed', address })
        }
      for (const address of present) {
        const known = watched.get(address)
        const drive: Watched = known ?? { opened: undefined, state: undefined }
        watched.set(address, drive)
        if (known === undefined) onChange({ kind: 'drive added', address })
        const change = await look(address, drive, options.open ?? openByAddress)
        if (change !== undefined) onChange(change)
      }
      // To be stopped ends the wait.
      await systemClock.sleep(options.intervalMs ?? INTERVAL_MS, signal).catch(() => {})
    }
  } finally {
    for (const { opened } of watched.values()) await opened?.transport.close()
  }
}

interface Watched {
  opened: OpenDrive | undefined
  /** What was found at the last look. */
  state: string | undefined
}

/** What has changed since the last look; undefined where nothing has, or the drive is busy. */
async function look(address: string, drive: Watched, open: OpenByAddress): Promise<MediaChange | undefined> {
  const found = await stateOf(address, drive, open)
  if (found === undefined || found.state === drive.state) return undefined
  const first = drive.state === undefined
  drive.state = found.state
  return first && found.change.kind === 'removed' ? undefined : found.change
}

interface Found {
  readonly state: string
  readonly change: MediaChange
}

async function stateOf(address: string, drive: Watched, open: OpenByAddress): Promise<Found | undefined> {
  try {
    const opened = (drive.opened ??= await open(address, 'shared'))
    const status = await told(opened, mediaStatus, {})
    if (status?.mediaPresent === false) return absent(address, status.trayOpen)
    const disc = reportOf(await lookAtDisc(opened))
    return { state: JSON.stringify(disc), change: { kind: 'inserted', address, disc } }
  } catch (error) {
    const fault = error instanceof DiscError ? error.faults[0] : undefined
    if (fault === undefined) throw error
    if (fault.code === 'mmc/noMedium') return absent(address, fault.values['ascq'] === 2)
    if (fault.code.startsWith('transport/')) {
      await drive.opened?.transport.close()
      drive.opened = undefined
    }
    return undefined
  }
}

const absent = (address: string, open: boolean): Found => ({
  state: open ? 'open' : 'empty',
  change: { kind: 'removed', address, tray: open ? 'open' : 'closed' },
})
