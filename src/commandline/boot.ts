/** The boot entries of a line as those of the manifest. */

import type { BootEntry, Manifest } from '../manifest/index.js'
import { faults } from './faults.js'
import { placed } from './flag.js'
import { hybridOf } from './hybrid.js'
import { imageOfInterval } from './intervals.js'
import type { EntryState, Line, Space } from './line.js'
import { fitsName } from './patterns.js'
import { discPath, findFile, type Source } from './specs.js'

type Emulation = NonNullable<BootEntry['emulation']>

const floppies = new Map<number, Emulation>([
  [1_228_800, '1.2M'],
  [1_474_560, '1.44M'],
  [2_949_120, '2.88M'],
])

/** Undefined where the line says nothing of booting. */
export function bootOf(line: Line, sources: readonly Source[]): Manifest['boot'] {
  const entries = line.entries.filter(({ first }) => first !== undefined).flatMap((entry) => entryOf(line, sources, entry) ?? [])
  const hybrid = hybridOf(line) as NonNullable<Manifest['boot']>['hybrid']
  if (entries.length === 0) return hybrid === undefined ? undefined : { hybrid }
  return { catalog: catalogOf(line), entries, ...(hybrid === undefined ? {} : { hybrid }) }
}

const platformNames = new Map<number, NonNullable<BootEntry['platform']>>([
  [0, 'bios'],
  [1, 'ppc'],
  [2, 'mac'],
  [0xef, 'efi'],
])

function entryOf(line: Line, sources: readonly Source[], entry: EntryState): BootEntry | undefined {
  const { image, first, platform = 0 } = entry
  if (image === undefined) {
    if (first !== undefined) line.faults.push(faults.noImage(placed(first)))
    return undefined
  }
  const interval = imageOfInterval(line, image.given, image.path)
  const found = interval === undefined ? findFile(line, sources, image.path) : undefined
  const emulation = entry.emulation ?? emulationOf(line, entry, found?.size)
  if (emulation === undefined) return undefined
  return {
    platform: platformNames.get(platform) ?? platform,
    image: (interval ?? found?.path ?? discPath(image.path) ?? image.path) as BootEntry['image'],
    ...(emulation === 'none' ? {} : { emulation }),
    ...(entry.loadSegment === undefined ? {} : { loadSegment: entry.loadSegment }),
    ...loadOf(line, entry, emulation, found?.size),
    ...(entry.infoTable === undefined ? {} : { infoTable: entry.infoTable }),
    ...(entry.id === undefined ? {} : { id: entry.id }),
    ...(entry.criteria === undefined ? {} : { selectionCriteria: { type: 0, data: entry.criteria } }),
    ...(entry.bootable === false ? { bootable: false } : {}),
  }
}

/** The field has 16 bits. El Torito 2.2. */
const MOST_LOADED = 65535

/** Without a number the whole image is loaded, in sectors of the disc for genisoimage; an emulated drive loads its first sector. */
function loadOf(
  { program }: Line,
  { loadSectors }: EntryState,
  emulation: Emulation,
  size: number | undefined,
): Pick<BootEntry, 'loadSectors'> {
  if (loadSectors !== undefined) return { loadSectors }
  if (emulation !== 'none') return {}
  const whole = 4 * Math.ceil((size ?? 0) / 2048)
  return { loadSectors: program !== 'genisoimage' || whole === 0 || whole > MOST_LOADED ? 'all' : whole }
}

/** Without a flag that says otherwise an image is a floppy disk, and its size says which. */
function emulationOf(line: Line, { image }: EntryState, size: number | undefined): Emulation | undefined {
  if (image === undefined) return undefined
  const { path, given } = image
  const floppy = size === undefined ? '1.44M' : floppies.get(size)
  if (floppy !== undefined) return floppy
  // What has not the size of a floppy disk is no emulation in the programs of the BSDs.
  if (line.program === 'mkisofs') return 'none'
  line.faults.push(faults.notFloppy({ ...placed(given), image: path, bytes: size ?? 0 }))
  return undefined
}

function catalogOf(line: Line): NonNullable<NonNullable<Manifest['boot']>['catalog']> {
  const path = (line.catalog === undefined ? undefined : discPath(line.catalog)) ?? (line.isNative ? besideImage(line) : '/boot.catalog')
  if (line.catalogHidden) return { path, hidden: true }
  const hidden = hiddenIn(line, path)
  const shown = [...(line.joliet === undefined ? [] : ['joliet']), ...(line.udf ? ['udf'] : []), 'iso9660'].filter(
    (space) => !hidden.includes(space as Space),
  )
  if (hidden.length === 0) return path
  return { path, hidden: shown.length === 0 ? true : [...hidden] }
}

/** xorriso's own language puts it into the folder of the first image. */
function besideImage({ entries }: Line): string {
  const path = entries[0]?.image?.path ?? ''
  const image = path.startsWith('--') ? undefined : discPath(path)
  return image === undefined ? '/boot/boot.cat' : image.replace(/[^/]*$/, 'boot.cat')
}

/** A pattern of -hide may be for the catalogue, which is no file of the host. xorriso has a flag of its own for that. */
function hiddenIn(line: Line, path: string): readonly Space[] {
  if (line.program === 'xorriso') return []
  const name = path.split('/').at(-1) ?? ''
  const isMeant = (text: string): boolean => fitsName(text, name) || discPath(text) === path
  return [...new Set(line.hides.filter(({ pattern, as }) => as === 'hide' && isMeant(pattern.text)).map(({ space }) => space))]
}
