/** The manifest's `output` as files: the image, and for tracks the sheet and what lies beside it. */

import type { Fault, ManifestPath } from '../fault/index.js'
import type { Target } from '../image/index.js'
import { imageOfSheet, type Manifest } from '../manifest/index.js'
import { inFolder, joinPath } from '../port/index.js'
import { faults } from './faults.js'
import { proofFiles, proofKeys, type ProofFile } from './proofs.js'
import { hasTracks } from './tracks.js'

/** The path that stands for standard output. */
export const STANDARD_OUTPUT = '-'

/** Other names of it: a file that is renamed there would take the place of the device. */
const ALIASES = new Set(['/dev/stdout', '/dev/fd/1', '/proc/self/fd/1'])

const isStandardOutput = (path: string): boolean => path === STANDARD_OUTPUT || ALIASES.has(path)

/** The image's path: the manifest's, or NAME.bin beside a sheet, or `dist/NAME.iso` or `.bin`, from the folder of the manifest. */
export function outputOf(manifest: Manifest, folder: string): string {
  const { output, name = 'disc' } = manifest
  const own = hasTracks(manifest) ? `${name}.bin` : `${name}.iso`
  const sheet = typeof output === 'object' ? output.sheet : undefined
  const path = (typeof output === 'string' ? output : output?.image) ?? (sheet === undefined ? `dist/${own}` : imageOfSheet(sheet, own))
  return isStandardOutput(path) ? STANDARD_OUTPUT : joinPath(folder, path)
}

export const checksumsOf = ({ output }: Manifest) => (typeof output === 'object' ? (output.checksums ?? []) : [])

const SHEET = /\.(cue|toc|ccd)$/i

/** What is written when another output is asked for: all files together, with its name in place of their own. */
interface Names {
  readonly image: string
  readonly sheet: string | undefined
  readonly textFile: string | undefined
}

function namesOf(manifest: Manifest, folder: string, moved: string | undefined): Names {
  const output = typeof manifest.output === 'object' ? manifest.output : undefined
  const own = {
    image: outputOf(manifest, folder),
    sheet: output?.sheet === undefined ? undefined : joinPath(folder, output.sheet),
    textFile: output?.cdText === undefined ? undefined : joinPath(folder, output.cdText),
  }
  if (isStandardOutput(moved ?? own.image)) return { image: STANDARD_OUTPUT, sheet: own.sheet, textFile: undefined }
  if (moved === undefined) return own
  const stem = stemOf(moved)
  const alike = (path: string | undefined, without: string): string | undefined =>
    path === undefined ? undefined : stem + (endingOf(path) || without)
  const textFile = alike(own.textFile, '.cdt')
  if (SHEET.test(moved)) return { image: stem + (endingOf(own.image) || '.bin'), sheet: moved, textFile }
  return { image: moved, sheet: alike(own.sheet, '.cue'), textFile }
}

const endingOf = (path: string): string => /\.[^./]+$/.exec(path)?.[0] ?? ''
const stemOf = (path: string): string => path.slice(0, path.length - endingOf(path).length)

/**
 * Where and how a disc is written. `moved` takes the place of the manifest's image, or of its sheet where it has the name of one;
 * the other files lie beside it and are called as it is.
 */
export function targetOf(manifest: Manifest, folder: string, moved?: string): Target {
  if (!hasTracks(manifest)) {
    const part = partOf(manifest, folder)
    const image = imageOf(manifest, folder, moved)
    if (part === undefined) return { kind: 'blocks', image }
    return hasOwnImage(manifest, moved) ? { kind: 'blocks', image, part } : { kind: 'session', image: part }
  }
  const output = typeof manifest.output === 'object' ? manifest.output : undefined
  const kept = manifest.sectors ?? 'raw'
  const isRaw = kept === 'raw16' || kept === 'raw96' || kept === 'p-w'
  const { image, sheet, textFile } = namesOf(manifest, folder, moved)
  const texts = textFile === undefined ? {} : { textFile }
  if (isRaw)
    return {
      kind: 'raw',
      image: imageOf(manifest, folder, moved),
      subcode: kept === 'raw16' ? 'pq' : kept === 'raw96' ? 'packed' : 'raw',
      ...texts,
    }
  if (sheet === undefined) return { kind: 'bin', image, ...texts }
  if (/\.toc$/i.test(sheet)) return { kind: 'toc', sheet: image === STANDARD_OUTPUT ? undefined : sheet, image, ...texts }
  // What a sheet would stand beside is the same sectors without it.
  if (image === STANDARD_OUTPUT) return { kind: 'bin', image }
  if (/\.ccd$/i.test(sheet)) return { kind: 'ccd', sheet, ...texts }
  const dialect = output?.dialect === 'eac' || output?.dialect === 'redump' ? output.dialect : 'cdrwin'
  return { kind: 'cue', sheet, image, dialect, textFile: sheet.replace(/(\.cue)?$/i, '.cdt'), ...texts }
}

/** Path of the file for the new session alone. */
function partOf({ output }: Manifest, folder: string): string | undefined {
  const part = typeof output === 'object' ? output.part : undefined
  return part === undefined ? undefined : joinPath(folder, part)
}

/** Whether an image is wanted beside the session. */
const hasOwnImage = ({ output }: Manifest, moved: string | undefined): boolean =>
  moved !== undefined || (typeof output === 'object' && output.image !== undefined)

/** One file that a build writes. `at` is where the manifest names it, or what it is named after. */
export interface OutputFile {
  readonly path: string
  readonly kind: 'image' | 'session' | 'sheet' | 'CD-TEXT file' | 'sub-code file' | 'checksum file' | 'lock file' | ProofFile['kind']
  readonly at: ManifestPath | undefined
}

export const lockPathIn = (folder: string): string => inFolder(folder, 'disc.lock')

/** Path of the image of a target that is one file. */
export const imageOf = (manifest: Manifest, folder: string, moved?: string): string =>
  moved === undefined ? outputOf(manifest, folder) : isStandardOutput(moved) ? STANDARD_OUTPUT : moved

/** What standard output cannot take: it is one file, and nothing lies beside it. */
export function faultsOfStream(manifest: Manifest, folder: string, moved?: string): readonly Fault[] {
  const { output } = manifest
  if (imageOf(manifest, folder, moved) !== STANDARD_OUTPUT || typeof output !== 'object') return []
  const own = (['part', 'sheet', 'cdText', 'checksums'] as const).filter((key) => output[key] !== undefined)
  const keys = [...own, ...proofKeys(manifest)]
  const { dialect } = output
  if (dialect === 'eac' || dialect === 'redump') return [faults.streamOfFiles({ dialect }, { path: ['output', 'dialect'] })]
  // Who asks for standard output on the command line knows what the manifest says of files.
  if (moved !== undefined) {
    const lost = keys.filter((key) => key !== 'checksums')
    return lost.length === 0 ? [] : [faults.streamAlone({ keys: lost })]
  }
  return keys.map((key) => faults.besideStream({ key }, { path: ['output', key] }))
}

/** The files that a build writes under names that are known before; `moved` as in `targetOf`. */
export function outputFiles(manifest: Manifest, folder: string, moved?: string): readonly OutputFile[] {
  const target = targetOf(manifest, folder, moved)
  const place = (key: 'image' | 'part' | 'sheet' | 'cdText' | 'checksums'): ManifestPath | undefined =>
    moved !== undefined
      ? undefined
      : typeof manifest.output === 'object' && manifest.output[key] !== undefined
        ? ['output', key]
        : ['output']
  const files: OutputFile[] = []
  if (target.kind === 'ccd') {
    const stem = target.sheet.replace(/\.ccd$/i, '')
    files.push(
      { path: `${stem}.img`, kind: 'image', at: place('sheet') },
      { path: `${stem}.sub`, kind: 'sub-code file', at: place('sheet') },
    )
  } else if (target.kind === 'session') files.push({ path: target.image, kind: 'session', at: place('part') })
  else files.push({ path: target.image, kind: 'image', at: place('image') })
  if (target.kind === 'blocks' && target.part !== undefined) files.push({ path: target.part, kind: 'session', at: place('part') })
  if ('sheet' in target && target.sheet !== undefined) files.push({ path: target.sheet, kind: 'sheet', at: place('sheet') })
  if ('textFile' in target && target.textFile !== undefined)
    files.push({ path: target.textFile, kind: 'CD-TEXT file', at: place('cdText') })
  const image = files[0]?.path ?? ''
  if (image !== STANDARD_OUTPUT)
    for (const name of checksumsOf(manifest)) files.push({ path: `${image}.${name}`, kind: 'checksum file', at: place('checksums') })
  if (target.kind === 'blocks' && image !== STANDARD_OUTPUT)
    for (const { path, kind, key } of proofFiles(manifest, folder, image, moved))
      files.push({ path, kind, at: moved === undefined ? ['output', ...key] : undefined })
  return files
}
