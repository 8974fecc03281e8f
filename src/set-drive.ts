/** A drive that is waited for -> what is in it, and who it and its disc are. Nothing is written. */

import { DiscError, type Fault } from './fault/index.js'
import { ask, FeatureCode, featureOf, inquiry, serialNumberOf } from './mmc/index.js'
import {
  isHeuristicallyBlank,
  lookAtDisc,
  lookOrFault,
  particularsOf,
  reportOf,
  steady,
  structuresOf,
  type DiscView,
  type Station,
} from './readback/index.js'
import type { BurnDrive, BurnMedium } from './set/index.js'
import { openByAddress, type OpenByAddress } from './transport/open.node.js'
import { msfOfLba, printMsf } from './unit/index.js'

export type Seen =
  | { readonly kind: 'no disc' }
  /** Somebody else is on the drive. */
  | { readonly kind: 'busy'; readonly fault: Fault }
  /** As it was at the look before. */
  | { readonly kind: 'same' }
  /** `key` tells it from others. */
  | { readonly kind: 'blank' | 'written'; readonly key: string; readonly medium: string }
  | { readonly kind: 'unknown'; readonly key: string; readonly fault: Fault }

/** By which a disc that was told of is known again. */
export const keyOf = (seen: Seen): string | undefined =>
  seen.kind === 'busy' ? seen.fault.message : seen.kind === 'no disc' || seen.kind === 'same' ? undefined : seen.key

const OTHERS: ReadonlySet<string> = new Set(['transport/busyWithJob', 'transport/locked'])

/** Throws where the drive itself cannot be used. */
export async function lookInto(drive: string, known: string | undefined, open: OpenByAddress = openByAddress): Promise<Seen> {
  try {
    return await withStation(drive, open, async (station) => {
      const looked = await lookOrFault(station)
      if (!('view' in looked)) {
        const { fault } = looked
        if (fault.code === 'mmc/noMedium') return { kind: 'no disc' }
        return fault.message === known ? { kind: 'same' } : { kind: 'unknown', key: fault.message, fault }
      }
      const { view } = looked
      const key = JSON.stringify(reportOf(view))
      if (key === known) return { kind: 'same' }
      return { kind: (await isBlank(station, view)) ? 'blank' : 'written', key, medium: view.name }
    })
  } catch (error) {
    const fault = error instanceof DiscError ? error.faults[0] : undefined
    if (fault === undefined || !OTHERS.has(fault.code)) throw error
    return { kind: 'busy', fault }
  }
}

/** What never becomes blank counts as such where its ends hold nothing but zeros. */
const isBlank = async (station: Station, view: DiscView): Promise<boolean> =>
  view.state === 'blank' || view.state === 'unformatted' || (view.state === 'overwritable' && (await isHeuristicallyBlank(station, view)))

async function withStation<Result>(drive: string, open: OpenByAddress, work: (station: Station) => Promise<Result>): Promise<Result> {
  const opened = await open(drive, 'before recording')
  try {
    return await work(steady(opened))
  } finally {
    await opened.transport.close()
  }
}

/** As far as the drive tells. */
export const identify = (
  drive: string,
  open: OpenByAddress = openByAddress,
): Promise<{ readonly drive: BurnDrive; readonly medium: BurnMedium }> =>
  withStation(drive, open, async (station) => {
    const who = await ask(station.transport, inquiry, {})
    const view = await lookAtDisc(station)
    const serial = serialNumberOf(featureOf(view.configuration, FeatureCode.serialNumber))
    return {
      drive: {
        address: drive,
        vendor: who?.vendor.trim() ?? '',
        product: who?.product.trim() ?? '',
        revision: who?.revision.trim() ?? '',
        ...(serial === undefined ? {} : { serial }),
      },
      medium: await mediumOf(station, view),
    }
  })

async function mediumOf(station: Station, view: DiscView): Promise<BurnMedium> {
  const { atip } = await particularsOf(station, view)
  const fields = (await structuresOf(station.transport, view.family)).flatMap((structure) => structure.fields)
  const told = (...names: readonly string[]): string | undefined => {
    const texts = fields.filter(({ name }) => names.includes(name)).map(({ value }) => value.replace(/^"|"$/g, '').trim())
    return texts.find((text) => text !== '')
  }
  const manufacturer = told('manufacturer', 'manufacturerStart')
  const type = told('mediaType')
  const { discId } = view.disc
  return {
    kind: view.name,
    ...(discId === undefined ? {} : { id: discId.toString(16).padStart(8, '0') }),
    ...(atip === undefined ? {} : { atip: printMsf(msfOfLba(atip.leadInStart)) }),
    ...(manufacturer === undefined ? {} : { manufacturer }),
    ...(type === undefined ? {} : { type }),
  }
}
