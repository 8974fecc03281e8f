/** Which file systems are wanted and how: the manifest's words as the options of each format. */

import { defaultIso9660, type Deep, type Iso9660Options, type Relaxation } from '../format/iso9660/index.js'
import { defaultJoliet, type JolietOptions } from '../format/joliet/index.js'
import { defaultRockRidge, type RockRidgeOptions, type Stamp } from '../format/rockridge/index.js'
import type { Iso9660, Joliet, Manifest, Relaxations, RockRidge } from '../manifest/index.js'

export interface IsoRequest {
  readonly options: Iso9660Options
  readonly volumeId?: string
  readonly rockRidge?: RockRidgeOptions
  readonly joliet?: { readonly options: JolietOptions; readonly volumeId?: string }
}

/** Without a word about file systems: ISO 9660 with Rock Ridge and Joliet. */
const usual: Iso9660 = { rockridge: true, joliet: true }

/** What is wanted of ISO 9660; undefined where it is not wanted. */
export function isoRequest({ filesystems }: Manifest): IsoRequest | undefined {
  const wanted = filesystems === undefined ? usual : filesystems.iso9660 === true ? {} : filesystems.iso9660
  if (wanted === undefined || wanted === false) return undefined
  const rockRidge = settings(wanted.rockridge)
  const joliet = settings(wanted.joliet)
  return {
    options: {
      level: wanted.level ?? defaultIso9660.level,
      names: wanted.names ?? defaultIso9660.names,
      relax: relaxationsOf(wanted.relax ?? {}),
      deep: deepOf(wanted),
    },
    ...(wanted.volumeId === undefined ? {} : { volumeId: wanted.volumeId }),
    ...(rockRidge === undefined ? {} : { rockRidge: rockRidgeOf(rockRidge) }),
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

function rockRidgeOf({ version, longTimes = false, creationTime = false }: Partial<RockRidge>): RockRidgeOptions {
  const created: readonly Stamp[] = creationTime ? ['created'] : []
  return {
    version: version ?? defaultRockRidge.version,
    timestamps: new Set([...created, ...defaultRockRidge.timestamps]),
    longDates: longTimes ? 'always' : defaultRockRidge.longDates,
  }
}

function jolietOf({ level, longNames = false, names, volumeId }: Partial<Joliet>): NonNullable<IsoRequest['joliet']> {
  const options: JolietOptions = {
    level: level ?? defaultJoliet.level,
    nameLength: longNames ? 103 : 64,
    names: names ?? defaultJoliet.names,
    version: defaultJoliet.version,
  }
  return { options, ...(volumeId === undefined ? {} : { volumeId }) }
}
