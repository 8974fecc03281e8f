/** Which file systems are wanted and how: the manifest's words as the options of each format. */

import type { Fault } from '../fault/index.js'
import { defaultIso9660, XaAttributes, type Deep, type Iso9660Options, type Relaxation } from '../format/iso9660/index.js'
import { defaultJoliet, type JolietOptions } from '../format/joliet/index.js'
import { defaultRockRidge, type RockRidgeOptions, type Stamp } from '../format/rockridge/index.js'
import type { UdfOptions, UdfPartition } from '../format/udf/index.js'
import {
  DEFAULT_UDF_REVISION,
  mixesForms,
  wantedFileSystems,
  type Iso9660,
  type Joliet,
  type Manifest,
  type Relaxations,
  type RockRidge,
  type TranslationTables,
  type Udf,
} from '../manifest/index.js'
import { spacesOf, type NameSpace } from '../source/index.js'
import type { Sectors } from '../unit/index.js'
import { typesRequest } from './types.js'

export interface IsoRequest {
  readonly options: Iso9660Options
  readonly faults: readonly Fault[]
  readonly volumeId?: string
  readonly tables?: TableRequest
  readonly rockRidge?: RockRidgeOptions
  readonly joliet?: { readonly options: JolietOptions; readonly volumeId?: string }
}

/** How translation tables are wanted. */
export interface TableRequest {
  readonly name: string
  readonly hidden: ReadonlySet<NameSpace>
}

/** What is wanted of ISO 9660; undefined where it is not wanted. */
export function isoRequest(manifest: Manifest): IsoRequest | undefined {
  const { iso9660: wanted } = wantedFileSystems(manifest)
  if (wanted === undefined) return undefined
  const rockRidge = settings(wanted.rockridge)
  const joliet = settings(wanted.joliet)
  const xa = wanted.xa ?? mixesForms(manifest)
  const tables = settings(wanted.translationTables)
  const { types, faults } = typesRequest(wanted.apple ?? [], ['filesystems', 'iso9660', 'apple'])
  return {
    options: {
      level: wanted.level ?? defaultIso9660.level,
      names: wanted.names ?? defaultIso9660.names,
      relax: relaxationsOf(wanted.relax ?? {}),
      deep: deepOf(wanted),
      xa,
      apple: types,
    },
    faults,
    ...(wanted.volumeId === undefined ? {} : { volumeId: wanted.volumeId }),
    ...(tables === undefined ? {} : { tables: tablesOf(tables) }),
    ...(rockRidge === undefined ? {} : { rockRidge: rockRidgeOf(rockRidge, xa ? XaAttributes.size : 0) }),
    ...(joliet === undefined ? {} : { joliet: jolietOf(joliet) }),
  }
}

/** The settings of what is switched on, by `true` or by its settings. */
const settings = <Settings extends object>(wanted: boolean | Settings | undefined): Partial<Settings> | undefined =>
  wanted === true ? {} : wanted === false ? undefined : wanted

const relaxations: Readonly<Record<keyof Relaxations, Relaxation>> = {
  lowercase: 'lowercase',
  ascii: 'ascii',
  anyByte: 'utf8',
  multipleDots: 'multiple-dots',
  leadingDot: 'leading-dot',
  omitVersion: 'no-version',
  omitDot: 'no-trailing-dot',
  longNames: 'long-names',
}

const relaxationsOf = (wanted: Relaxations): ReadonlySet<Relaxation> =>
  new Set((Object.keys(relaxations) as (keyof Relaxations)[]).filter((key) => wanted[key] === true).map((key) => relaxations[key]))

function deepOf({ deepDirectories = 'keep', relocated = {} }: Iso9660): Deep {
  switch (deepDirectories) {
    case 'keep':
      return { kind: 'allow' }
    case 'refuse':
      return { kind: 'refuse' }
    case 'relocate':
      return { kind: 'relocate', directory: relocated.name ?? 'rr_moved', marked: relocated.hidden ?? false }
  }
}

/** Where the names are seen as they are, a list of them is of no use. */
const OTHER_TREES: readonly NameSpace[] = ['joliet', 'udf', 'hfsplus']

export const tablesOf = ({ name = 'TRANS.TBL', hide }: Partial<TranslationTables>): TableRequest => ({
  name,
  hidden: new Set(hide === undefined ? OTHER_TREES : spacesOf(hide)),
})

function rockRidgeOf({ version, longTimes = false, creationTime = false }: Partial<RockRidge>, skipped: number): RockRidgeOptions {
  const created: readonly Stamp[] = creationTime ? ['created'] : []
  return {
    version: version ?? defaultRockRidge.version,
    timestamps: new Set([...created, ...defaultRockRidge.timestamps]),
    longDates: longTimes ? 'always' : defaultRockRidge.longDates,
    skipped,
  }
}

function jolietOf({ level, longNames = false, names, characters, volumeId }: Partial<Joliet>): NonNullable<IsoRequest['joliet']> {
  const options: JolietOptions = {
    level: level ?? defaultJoliet.level,
    nameLength: longNames ? 103 : 64,
    characters: characters === 'ascii' ? 'ascii' : defaultJoliet.characters,
    names: names ?? defaultJoliet.names,
    version: defaultJoliet.version,
  }
  return { options, ...(volumeId === undefined ? {} : { volumeId }) }
}

/** What is wanted of UDF; undefined where it is not wanted. `behind` is what others put behind its last region. */
export function udfRequest(manifest: Manifest, behind: Sectors): UdfOptions | undefined {
  const { udf } = wantedFileSystems(manifest)
  if (udf === undefined) return undefined
  return {
    revision: udf.revision ?? DEFAULT_UDF_REVISION,
    ...(udf.volumeId === undefined ? {} : { label: udf.volumeId }),
    ...(udf.volumeSetId === undefined ? {} : { volumeSetId: udf.volumeSetId }),
    ...(udf.fileSetId === undefined ? {} : { fileSetId: udf.fileSetId }),
    partition: partitionOf(udf),
    ...(udf.redundantMetadata === undefined ? {} : { metadata: udf.redundantMetadata ? 'duplicate' : 'single' }),
    embed: udf.embed === true ? 'small' : 'never',
    names: udf.names ?? 'mangle',
    characters: udf.characters ?? 'unicode',
    behind,
    ...(manifest.boot?.hybrid?.offset === 16 ? { usual: 'taken' } : {}),
  }
}

/** Packets in reserve where the manifest does not say how many. */
const USUAL_SPARES = 32

function partitionOf({ vat = false, sparing = false }: Udf): UdfPartition {
  if (vat) return { kind: 'virtual' }
  if (sparing === false) return { kind: 'physical' }
  const { packetLength = 32, packets = USUAL_SPARES, tables = 2 } = sparing === true ? {} : sparing
  return { kind: 'sparable', packet: packetLength, spares: packets, tables }
}
