/** A manifest with its measured tree -> the words of xorriso's emulation of mkisofs, or of genisoimage. mkisofs(8); xorrisofs(1). */

import type { Fault, ManifestPath } from '../fault/index.js'
import { bytesOfSize, wantedFileSystems, type BootEntry, type HybridMbr, type Manifest } from '../manifest/index.js'
import { walk, type ImageTree, type NameSpace, type Volume } from '../tree/index.js'
import { printInstant } from '../unit/index.js'
import { faults } from './faults.js'
import { graft } from './words.js'

export type Program = 'xorriso' | 'genisoimage'

export interface Line {
  /** Options, without what lies on the disc. */
  readonly words: readonly string[]
  /** What lies on the disc, as graft points. */
  readonly grafts: readonly string[]
  /** What cannot be said. */
  readonly faults: readonly Fault[]
}

interface Exported {
  readonly manifest: Manifest
  readonly volume: Volume
  readonly tree: ImageTree
  readonly image: string
  /** Translation tables that the tree has, and where they do not appear. */
  readonly tables: { readonly name: string; readonly hidden: ReadonlySet<NameSpace> } | undefined
  /** A path of the manifest as the line names it. */
  readonly hostPath: (path: string) => string
  /** Whether an entry is a whole folder of the host, with all that lies in it. */
  readonly isWhole: (entry: number) => boolean
}

export function lineOf(program: Program, exported: Exported): Line {
  const said = new Said(program, exported.manifest)
  const words = [
    ...(program === 'xorriso' ? ['xorriso', '-as', 'mkisofs'] : ['genisoimage', '-input-charset', 'utf-8']),
    '-o',
    exported.image,
    ...volumeWords(said, exported),
    ...fileSystemWords(said, exported),
    ...bootWords(said, exported),
    ...paddingWords(said, exported.manifest),
    '-graft-points',
  ]
  const grafts = graftsOf(said, exported)
  said.tellRest()
  return { words, grafts, faults: said.faults }
}

/** Keys that a word says already, and what is told of the others. */
class Said {
  readonly program: Program
  readonly #manifest: Manifest
  readonly #keys = new Set<string>(['disc', 'name', 'media', 'extends', 'variables', 'output', 'burn', 'files'])
  readonly faults: Fault[] = []

  constructor(program: Program, manifest: Manifest) {
    this.program = program
    this.#manifest = manifest
  }

  say(key: string, ...words: readonly string[]): readonly string[] {
    this.#keys.add(key)
    return words
  }

  tell(path: ManifestPath): void {
    const key = path.join('.')
    this.#keys.add(key)
    this.faults.push(faults.notSaid({ key, program: this.program }, { path }))
  }

  file(path: string, why: string, entry: number | undefined): void {
    this.faults.push(faults.file({ path, why, program: this.program }, entry === undefined ? {} : { path: ['files', entry] }))
  }

  /** Whatever key is left. */
  tellRest(): void {
    const visit = (value: unknown, path: ManifestPath): void => {
      const key = path.join('.')
      if (path.length > 0 && (this.#keys.has(key) || key.startsWith('x-'))) return
      const below = [...this.#keys].some((one) => one.startsWith(`${key}.`))
      if (path.length === 0 || (below && typeof value === 'object' && value !== null)) {
        for (const [name, item] of Object.entries(value as object)) visit(item, [...path, Array.isArray(value) ? Number(name) : name])
        return
      }
      if (value !== undefined && value !== false) this.tell(path)
    }
    visit(this.#manifest, [])
  }
}

const volumeOptions = {
  system: '-sysid',
  setId: '-volset',
  publisher: '-publisher',
  preparer: '-p',
  copyrightFile: '-copyright',
  abstractFile: '-abstract',
  bibliographicFile: '-biblio',
} as const

function volumeWords(said: Said, { manifest, volume }: Exported): readonly string[] {
  const words = [...said.say('volume.id', '-V', volume.id), ...said.say('volume.application', '-A', volume.application)]
  for (const [key, option] of Object.entries(volumeOptions))
    if (manifest.volume?.[key as keyof typeof volumeOptions] !== undefined)
      words.push(...said.say(`volume.${key}`, option, String(manifest.volume[key as keyof typeof volumeOptions])))
  // It knows the option, and sets of one volume alone.
  if (said.program === 'genisoimage' && volume.setSize > 1) for (const key of ['setSize', 'sequence']) said.tell(['volume', key])
  else if (manifest.volume?.setSize !== undefined) words.push(...said.say('volume.setSize', '-volset-size', String(volume.setSize)))
  if ((said.program === 'xorriso' || volume.setSize === 1) && manifest.volume?.sequence !== undefined)
    words.push(...said.say('volume.sequence', '-volset-seqno', String(volume.sequence)))
  // genisoimage records the time of its run.
  if (said.program === 'xorriso' && manifest.volume?.date !== undefined && manifest.volume.modified === undefined) {
    const digits = printInstant(volume.modified).replaceAll(/\D/g, '')
    words.push(...said.say('volume.date', `--modification-date=${digits.padEnd(16, '0').slice(0, 16)}`))
  }
  return words
}

function fileSystemWords(said: Said, { manifest, tables: asked }: Exported): readonly string[] {
  const { iso9660, udf } = manifest.filesystems ?? { iso9660: true }
  const iso = typeof iso9660 === 'object' ? iso9660 : {}
  const words: string[] = []
  if (iso9660 === false || (iso9660 === undefined && udf !== undefined)) said.tell(['filesystems', 'iso9660'])
  said.say('filesystems.iso9660.level')
  said.say('filesystems.iso9660')
  const tables = tableWords(said, manifest, asked)
  const known = new Set(['level', 'rockridge', 'joliet', ...(tables.length === 0 ? [] : ['translationTables'])])
  const others = Object.keys(iso).filter((key) => !known.has(key))
  for (const key of others) said.tell(['filesystems', 'iso9660', key])
  words.push('-iso-level', String(iso.level ?? 3), ...tables)
  if (iso.rockridge !== undefined && iso.rockridge !== false) {
    words.push('-R')
    if (typeof iso.rockridge === 'object')
      for (const key of Object.keys(iso.rockridge)) said.tell(['filesystems', 'iso9660', 'rockridge', key])
  }
  if (iso.joliet !== undefined && iso.joliet !== false) {
    const { longNames, ...more } = typeof iso.joliet === 'object' ? iso.joliet : {}
    words.push('-J', ...(longNames === true ? ['-joliet-long'] : []))
    for (const key of Object.keys(more)) said.tell(['filesystems', 'iso9660', 'joliet', key])
  }
  if (udf !== undefined && udf !== false) {
    if (said.program === 'xorriso') said.tell(['filesystems', 'udf'])
    else {
      words.push('-udf')
      if (typeof udf === 'object') for (const key of Object.keys(udf)) said.tell(['filesystems', 'udf', key])
      said.say('filesystems.udf')
    }
  }
  return words
}

/** What an entry of the catalogue says by options; the others are told. */
const entryKeys = new Set(['platform', 'image', 'emulation', 'loadSegment', 'loadSectors', 'infoTable', 'bootable', 'id'])
const USUAL_SECTORS = 4

function bootWords(said: Said, { manifest, hostPath }: Exported): readonly string[] {
  const { boot } = manifest
  if (boot === undefined) return []
  const words: string[] = []
  const { catalog = '/boot/boot.cat', entries = [], hybrid } = boot
  const place = typeof catalog === 'string' ? catalog : (catalog.path ?? '/boot/boot.cat')
  if (typeof catalog === 'object' && (catalog.hidden ?? false) !== false) said.tell(['boot', 'catalog', 'hidden'])
  if ((typeof catalog === 'string' || catalog.hidden !== true) && entries.length > 0)
    words.push(...said.say('boot.catalog', '-c', place.slice(1)))
  let count = 0
  for (const [i, entry] of entries.entries()) {
    const path = typeof entry.image === 'string' ? entry.image : 'partition' in entry.image ? undefined : entry.image.at
    if (path === undefined || (typeof entry.image === 'object' && 'fat' in entry.image)) {
      said.tell(['boot', 'entries', i, 'image'])
      continue
    }
    if (count++ > 0) words.push('-eltorito-alt-boot')
    words.push(...entryWords(said, entry, i, path.slice(1)))
  }
  said.say('boot.entries')
  if (hybrid === undefined) return words
  if (said.program === 'genisoimage') {
    said.tell(['boot', 'hybrid'])
    return words
  }
  const { mbr, gpt } = hybrid
  if (typeof mbr === 'object' && mbr.code !== undefined) {
    const code = codeWord(mbr.code, hostPath)
    if (code === undefined) said.tell(['boot', 'hybrid', 'mbr', 'code'])
    else words.push(mbr.loader === 'grub2' ? '--grub2-mbr' : '-isohybrid-mbr', code)
    for (const key of Object.keys(mbr)) if (key !== 'code' && key !== 'loader') said.tell(['boot', 'hybrid', 'mbr', key])
  } else if (mbr !== undefined && mbr !== false) said.tell(['boot', 'hybrid', 'mbr'])
  if (gpt !== undefined && gpt !== false) {
    words.push('-efi-boot-part', '--efi-boot-image')
    if (typeof gpt === 'object') for (const key of Object.keys(gpt)) if (key !== 'efi') said.tell(['boot', 'hybrid', 'gpt', key])
  }
  said.say('boot.hybrid')
  return words
}

/** A range is a path of the form that xorriso has for it, with its last byte; it reads zeros where one begins within a sector. */
function codeWord(code: NonNullable<HybridMbr['code']>, hostPath: Exported['hostPath']): string | undefined {
  if (typeof code === 'string') return hostPath(code)
  const first = bytesOfSize(code.offset ?? 0) ?? 0
  if (first % 2048 !== 0) return undefined
  return `--interval:local_fs:${first}-${first + (bytesOfSize(code.length) ?? 0) - 1}::${hostPath(code.from)}`
}

function entryWords(said: Said, entry: BootEntry, index: number, path: string): readonly string[] {
  const { platform = 'bios', emulation = 'none', loadSectors, infoTable = 'none', loadSegment = 0, bootable = true, id } = entry
  const isEfi = platform === 'efi' || platform === 0xef
  if (platform !== 'bios' && platform !== 0 && !isEfi) said.tell(['boot', 'entries', index, 'platform'])
  for (const key of Object.keys(entry)) if (!entryKeys.has(key)) said.tell(['boot', 'entries', index, key])
  if (id !== undefined && id !== '') said.tell(['boot', 'entries', index, 'id'])
  const count = loadSectors === 'all' ? 'full' : (loadSectors ?? (isEfi ? undefined : USUAL_SECTORS))
  if (infoTable === 'grub2' && said.program === 'genisoimage') said.tell(['boot', 'entries', index, 'infoTable'])
  return [
    isEfi ? '-e' : '-b',
    path,
    ...(emulation === 'none' ? ['-no-emul-boot'] : emulation === 'hard-disk' ? ['-hard-disk-boot'] : []),
    ...(count === undefined || emulation !== 'none' ? [] : ['-boot-load-size', String(count)]),
    ...(loadSegment === 0 ? [] : ['-boot-load-seg', String(loadSegment)]),
    ...(infoTable === 'none' ? [] : ['-boot-info-table']),
    ...(infoTable === 'grub2' && said.program === 'xorriso' ? ['--grub2-boot-info'] : []),
    ...(bootable ? [] : ['-no-boot']),
  ]
}

/** Blocks that `-pad` appends. */
const USUAL_PADDING = 150

function paddingWords(said: Said, { output }: Manifest): readonly string[] {
  const padding = typeof output === 'object' ? output.padding : undefined
  if (padding === undefined || padding === 0) return ['-no-pad']
  if (padding === USUAL_PADDING) return ['-pad']
  said.tell(['output', 'padding'])
  return ['-no-pad']
}

/** Joliet and UDF of genisoimage show tables both or neither. */
function tableWords(said: Said, manifest: Manifest, tables: Exported['tables']): readonly string[] {
  if (tables === undefined || said.program !== 'genisoimage') return []
  const { iso9660, udf } = wantedFileSystems(manifest)
  const trees = { joliet: (iso9660?.joliet ?? false) !== false, udf: udf !== undefined }
  const seen = (['joliet', 'udf'] as const).filter((space) => trees[space])
  const hidden = seen.filter((space) => tables.hidden.has(space))
  if (hidden.length > 0 && hidden.length < seen.length) said.tell(['filesystems', 'iso9660', 'translationTables', 'hide'])
  return said.say(
    'filesystems.iso9660.translationTables',
    ...(tables.name === 'TRANS.TBL' ? ['-T'] : ['-table-name', tables.name]),
    ...(hidden.length > 0 ? ['-hide-joliet-trans-tbl'] : []),
  )
}

/** Whole folders are grafted as such, of everything else each file. */
function graftsOf(said: Said, { manifest, tree, tables, hostPath, isWhole }: Exported): readonly string[] {
  const grafts: string[] = []
  const whole = new Set<number>()
  for (const [i, entry] of (manifest.files ?? []).entries()) {
    if (!('from' in entry) || typeof entry.from !== 'string' || !isWhole(i)) continue
    whole.add(i)
    grafts.push(graft(entry.at ?? '/', hostPath(entry.from)))
  }
  for (const { path, node } of walk(tree)) {
    if (node.entry !== undefined && whole.has(node.entry)) continue
    if (node.kind === 'directory') {
      if (node.children.length === 0) said.file(path, 'it is an empty folder that no folder of the host brings', node.entry)
      continue
    }
    const { inode } = node
    // The program makes them, or the key was told.
    if (node.entry === undefined && node.name === tables?.name) continue
    if (inode.kind !== 'file') said.file(path, 'it is no file of the host', node.entry)
    else if (inode.content.origin.kind === 'file' && inode.content.origin.offset === 0) grafts.push(graft(path, inode.content.origin.path))
    else if (inode.content.origin.kind === 'bytes' && inode.content.origin.from !== undefined)
      grafts.push(graft(path, inode.content.origin.from))
    else if (path !== catalogOf(manifest)) said.file(path, 'its bytes are in no file of the host', node.entry)
  }
  return grafts
}

function catalogOf({ boot }: Manifest): string | undefined {
  if (boot === undefined) return undefined
  const { catalog = '/boot/boot.cat' } = boot
  return typeof catalog === 'string' ? catalog : (catalog.path ?? '/boot/boot.cat')
}
