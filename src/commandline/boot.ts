/** The boot entries of a line as those of the manifest. */

import type { BootEntry, Manifest } from '../manifest/index.js'
import { faults } from './faults.js'
import { placed } from './flag.js'
import { hybridOf } from './hybrid.js'
import { imageOfInterval } from './intervals.js'
import type { EntryState, Line } from './line.js'
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
    ...loadOf(entry, emulation),
    ...(entry.infoTable === undefined ? {} : { infoTable: entry.infoTable }),
    ...(entry.id === undefined ? {} : { id: entry.id }),
    ...(entry.criteria === undefined ? {} : { selectionCriteria: { type: 0, data: entry.criteria } }),
    ...(entry.bootable === false ? { bootable: false } : {}),
  }
}

/** Without a number the whole image is loaded; an emulated drive loads its first sector. */
function loadOf({ loadSectors }: EntryState, emulation: Emulation): Pick<BootEntry, 'loadSectors'> {
  if (loadSectors !== undefined) return { loadSectors }
  return emulation === 'none' ? { loadSectors: 'all' } : {}
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
  const path = (line.catalog === undefined ? undefined : discPath(line.catalog)) ?? (line.isNative ? '/boot/boot.cat' : '/boot.catalog')
  return line.catalogHidden || isHidden(line, path) ? { path, hidden: true } : path
}

/** A pattern of -hide may be for the catalogue, which is no file of the host. xorriso has a flag of its own for that. */
function isHidden(line: Line, path: string): boolean {
  if (line.program === 'xorriso') return false
  const name = path.split('/').at(-1) ?? ''
  const globs = (text: string): boolean => fitsName(text, name) || discPath(text) === path
  const hides = line.hides.filter(({ pattern, as }) => as === 'hide' && globs(pattern.text))
  const [first] = hides
  if (first === undefined) return false
  const shown = [
    ...(line.joliet !== undefined && !hides.some(({ space }) => space === 'joliet') ? ['Joliet'] : []),
    ...(line.udf && !hides.some(({ space }) => space === 'udf') ? ['UDF'] : []),
    ...(hides.some(({ space }) => space === 'iso9660') ? [] : ['ISO 9660']),
  ]
  if (shown.length > 0) line.faults.push(faults.catalogHidden({ ...placed(first.given), shown: shown.join(' and ') }))
  return true
}
