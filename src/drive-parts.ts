/** A drive -> one of its features, of its mode pages or of the structures of its disc, by number. Nothing is written. */

import type { RecordCodec } from './codec/index.js'
import * as mmc from './mmc/index.js'
import { lookAtDisc, steady, structureOf } from './readback/index.js'
import { openByAddress, type OpenByAddress, type OpenDrive } from './transport/open.node.js'

export type PartKind = 'feature' | 'page' | 'structure'

export interface DrivePart {
  readonly kind: PartKind
  readonly number: number
  readonly name: string
  /** Of a feature what follows its head; of a structure the same; a page whole. */
  readonly bytes: Uint8Array
  /** What the standard says of its fields, where they are known here. */
  readonly fields: readonly mmc.ToldField[]
}

export interface PartOptions {
  /** Of a mode page. */
  readonly values: mmc.PageControl
  readonly open: OpenByAddress
}

/**
 * Throws `mmc/noSuchFeature`, `mmc/featureNotCurrent` where the medium inside does not have it, `mmc/noSuchModePage`,
 * `mmc/modePageMissing`, `mmc/capabilitiesTooSmall` and `mmc/structureNotPresent`.
 */
export async function drivePart(address: string, kind: PartKind, number: number, given: Partial<PartOptions> = {}): Promise<DrivePart> {
  const { values = 'current', open = openByAddress } = given
  const opened = await open(address, 'shared')
  try {
    return await partOf(steady(opened), kind, number, values)
  } finally {
    await opened.transport.close()
  }
}

async function partOf(station: OpenDrive, kind: PartKind, number: number, control: mmc.PageControl): Promise<DrivePart> {
  const { transport } = station
  switch (kind) {
    case 'feature': {
      const configuration = await mmc.perform(transport, mmc.getConfiguration, { scope: 'one', startingFeature: number })
      const { data } = mmc.requireFeature(configuration, number)
      const table = featureTables.get(number)
      return { kind, number, name: mmc.featureName(number), bytes: data, fields: table === undefined ? [] : fields(table, data) }
    }
    case 'page': {
      const bytes = mmc.pageOf(await mmc.perform(transport, mmc.modeSense, { page: number, control }), number)
      // Of any age, but not too short to tell what the drive can.
      if (number === mmc.ModePage.capabilities && control === 'current') mmc.capabilitiesOf(bytes)
      const page = pages.get(number)
      return { kind, number, name: page?.name ?? 'mode page', bytes, fields: page === undefined ? [] : fields(page.table, bytes) }
    }
    case 'structure': {
      const { family } = await lookAtDisc(station)
      const { name, bytes, fields: told } = await structureOf(transport, family, number)
      return { kind, number, name, bytes, fields: told }
    }
  }
}

type Table = Pick<RecordCodec<unknown>, 'size' | 'tell'>

/** What an older drive does not send yet is zero. */
function fields(table: Table, bytes: Uint8Array): readonly mmc.ToldField[] {
  const whole = new Uint8Array(Math.max(table.size, bytes.length))
  whole.set(bytes)
  return mmc.fieldsOf(table, whole)
}

const { FeatureCode, ModePage } = mmc
const featureTables = new Map<number, Table>([
  [FeatureCode.removableMedium, mmc.RemovableMedium],
  [FeatureCode.writeProtect, mmc.WriteProtect],
  [FeatureCode.randomlyReadable, mmc.RandomlyReadable],
  [FeatureCode.cdRead, mmc.CdRead],
  [FeatureCode.randomlyWritable, mmc.RandomlyWritable],
  [FeatureCode.incrementalStreaming, mmc.IncrementalStreaming],
  [FeatureCode.formattable, mmc.Formattable],
  [FeatureCode.cdTrackAtOnce, mmc.CdTrackAtOnce],
  [FeatureCode.cdMastering, mmc.CdMastering],
  [FeatureCode.dvdMinusWrite, mmc.DvdMinusWrite],
  [FeatureCode.dvdPlusRw, mmc.DvdPlusRw],
  [FeatureCode.dvdPlusR, mmc.DvdPlusR],
  [FeatureCode.realTimeStreaming, mmc.RealTimeStreaming],
])
const pages = new Map<number, { readonly name: string; readonly table: Table }>([
  [ModePage.errorRecovery, { name: 'read/write error recovery', table: mmc.ErrorRecoveryPage }],
  [ModePage.writeParameters, { name: 'write parameters', table: mmc.WriteParametersPage }],
  [ModePage.timeoutAndProtect, { name: 'timeout and protect', table: mmc.TimeoutAndProtectPage }],
  [ModePage.capabilities, { name: 'capabilities', table: mmc.CapabilitiesPage }],
])
