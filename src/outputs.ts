/** Projects -> the files that a build of them writes, and whether one of them is something else that is wanted. */

import type { Fault } from './fault/index.js'
import { isPartOf } from './kernel/part.node.js'
import { absolutePath, whyUnwritable } from './image/output.node.js'
import type { Materials } from './measure.js'
import { folderOf, joinPath, lastName, type HostStat } from './port/index.js'
import type { Project } from './project.js'
import { faults, lockPathIn, faultsOfStream, outputFiles, STANDARD_OUTPUT, type OutputFile } from './request/index.js'
import { keyOf, statOf, type FileKey } from './source/file-key.node.js'
import { hostFiles } from './source/files.node.js'
import { type Content } from './source/index.js'
import { walk, type Directory } from './tree/index.js'

export interface Outputs {
  /** Whether a file that was found in a folder is a former output of this project, or what was left of one. */
  readonly isOwn: (path: string, stat: HostStat) => boolean
  /** What is wrong with the outputs, before anything is written. */
  readonly judge: (materials: Materials) => readonly Fault[]
}

/** `moved` is the output that was asked for in place of the manifest's. */
export function outputsOf(project: Project, moved?: string): Outputs {
  const { manifest, folder } = project
  const lock: OutputFile = { path: lockPathIn(folder), kind: 'lock file', at: undefined }
  const wanted = [...outputFiles(manifest, folder, moved), lock].filter(({ path }) => path !== STANDARD_OUTPUT)
  const usual = moved === undefined ? [] : outputFiles(manifest, folder).filter(({ path }) => path !== STANDARD_OUTPUT)
  const own = standing([...wanted, ...usual])
  const inodes = inodesIn(own)
  const parts = [...wanted, ...usual].map(({ path }) => lastName(path))
  const isOwn = (path: string, stat: HostStat): boolean => {
    const output = stat.kind === 'file' && inodes.has(stat.inode) ? own.get(keyOf(stat)) : undefined
    if (output !== undefined) return isFormer(output, path, stat)
    if (!path.endsWith('.part')) return false
    return parts.some((name) => isPartOf(lastName(path), name))
  }
  return { isOwn, judge: (materials) => judge(project, wanted, moved, materials) }
}

/** What several builds, one after another, would write twice, or over a manifest of another. */
export function sharedOutputs(projects: readonly Project[], lockFiles: 'written' | 'left', images: 'written' | 'left'): readonly Fault[] {
  const found: Fault[] = []
  const taken = new Map<string, string>([[STANDARD_OUTPUT, 'where the results of several manifests go']])
  for (const project of projects)
    for (const file of project.files) for (const key of keysOfPath(file)) taken.set(key, `the manifest ${JSON.stringify(file)}`)
  for (const project of projects) {
    const { manifest, folder, file, locate } = project
    const own = new Set(project.files.flatMap(keysOfPath))
    const lock: OutputFile = { path: lockPathIn(folder), kind: 'lock file', at: undefined }
    const outputs = [...(images === 'written' ? outputFiles(manifest, folder) : []), ...(lockFiles === 'written' ? [lock] : [])]
    const fresh = new Map<string, string>()
    for (const { path, kind, at } of outputs) {
      const keys = path === STANDARD_OUTPUT ? [path] : keysOfPath(path)
      // What is wrong with a project alone is told when it is built.
      const what = keys.filter((key) => !own.has(key)).flatMap((key) => taken.get(key) ?? [])[0]
      if (what !== undefined) found.push(...locate([faults.outputTaken({ path, kind, what }, { path: at })]))
      for (const key of keys) fresh.set(key, `the ${kind} of ${JSON.stringify(file)} too`)
    }
    for (const [key, what] of fresh) if (!taken.has(key)) taken.set(key, what)
  }
  return found
}

/** A file by where it lies, whatever way that is spelt, and where it is there already by what the host knows it by. */
function keysOfPath(path: string): readonly string[] {
  const stats = [statOf(path, 'stat'), statOf(path, 'statFollowed')].filter((stat) => stat?.kind === 'file' || stat?.kind === 'symlink')
  return [placeOf(absolutePath(path)), ...stats.flatMap((stat) => (stat === undefined ? [] : [keyOf(stat)]))]
}

/** The nearest folder that is there, and what is left of the path. */
function placeOf(path: string): string {
  const names: string[] = []
  for (let at = path; ; at = folderOf(at)) {
    const found = statOf(at, 'statFollowed')
    if (at !== path && found !== undefined) return [keyOf(found), ...names].join('/')
    const name = lastName(at)
    if (name === '') return path
    names.unshift(name)
  }
}

/** The numbers in keys of files: there may be very many files, and most are none of these by their number alone. */
const inodesIn = (files: ReadonlyMap<string, unknown>): ReadonlySet<number> =>
  new Set([...files.keys()].map((key) => Number(key.slice(key.indexOf(':') + 1))))

/** Outputs that are there already, by what the host knows them by: whatever way they are spelt. */
function standing(outputs: readonly OutputFile[]): ReadonlyMap<string, OutputFile> {
  const found = new Map<string, OutputFile>()
  for (const output of outputs)
    for (const stat of [statOf(output.path, 'stat'), statOf(output.path, 'statFollowed')])
      if (stat !== undefined && !found.has(keyOf(stat))) found.set(keyOf(stat), output)
  return found
}

/** How proofs begin. */
const forms = {
  'checksum list': /^(?:\\?[0-9a-f]{32,128} {2}\.\/|$)/,
  'jigdo file': /^\[Jigdo\]/,
  template: /^JigsawDownload template /,
  'zsync file': /^zsync: /,
  statement: /^\{"(?:_type":"https:\/\/in-toto\.io|payloadType":"application\/vnd\.in-toto)/,
  'list of packages': /^\{\s*"(?:spdxVersion|bomFormat)"/,
} as const

const SYNC = [0, ...Array.from({ length: 10 }, () => 255), 0]

/** Whether a file has the form of the output that takes its place: then it is not missed as a source. */
function isFormer({ kind }: OutputFile, path: string, { size }: HostStat): boolean {
  if (kind === 'lock file') return true
  if (kind === 'CD-TEXT file') return size % 18 <= 4
  if (kind === 'sub-code file') return size % 96 === 0
  const head = hostFiles.read(path, 0x8806)
  const text = Buffer.from(head).toString('latin1')
  if (kind === 'checksum file') return /^[0-9a-f]{32,128} [ *]/.test(text)
  if (kind === 'sheet') return /^\s*(FILE|CDTEXTFILE|TRACK|CD_DA|CD_ROM|CD_ROM_XA|\[CloneCD\])/m.test(text)
  const form = forms[kind as keyof typeof forms]
  if (form !== undefined) return form.test(text)
  const volume = text.slice(0x8001, 0x8006)
  return (
    volume === 'CD001' ||
    volume === 'BEA01' ||
    SYNC.every((byte, i) => head[i] === byte) ||
    (size % 2352 === 0 && /\.(bin|img|raw)$/i.test(path))
  )
}

function judge(project: Project, wanted: readonly OutputFile[], moved: string | undefined, materials: Materials): readonly Fault[] {
  const found: Fault[] = [...faultsOfStream(project.manifest, project.folder, moved)]
  const add = ({ path, kind, at }: OutputFile, what: string): void => {
    found.push(faults.outputTaken({ path, kind, what }, { path: at ?? (moved === undefined ? ['output'] : undefined) }))
  }
  const names = new Map<string, OutputFile>()
  const present = new Map<string, OutputFile>()
  for (const output of wanted) {
    const { path, kind, at } = output
    const why = kind === 'lock file' ? undefined : whyUnwritable(path)
    if (why !== undefined) found.push(faults.outputUnwritable({ path, kind, why }, { path: at }))
    const stats = [statOf(path, 'stat'), statOf(path, 'statFollowed')].filter((stat) => stat?.kind === 'file' || stat?.kind === 'symlink')
    const place = placeOf(absolutePath(path))
    const other = names.get(place) ?? stats.map((stat) => stat && present.get(keyOf(stat))).find((one) => one !== undefined)
    // The lock file has one name; the other output has to give way.
    if (other !== undefined) add(kind === 'lock file' ? other : output, `the ${kind === 'lock file' ? kind : other.kind} too`)
    names.set(place, output)
    for (const stat of stats) if (stat !== undefined) present.set(keyOf(stat), output)
  }
  if (isHome(project, moved))
    found.push(faults.outputHome({ path: wanted[0]?.path ?? '' }, { path: moved === undefined ? ['output'] : undefined }))
  if (present.size === 0) return found
  const told = new Set<OutputFile>()
  const inodes = inodesIn(present)
  const { former } = materials.files ?? {}
  const { session } = project.manifest
  // An image that cannot be read is told already, and means to grow all the same.
  const growing = former === undefined ? session?.import && joinPath(project.folder, session.import) : former.file
  const grown = growing === undefined ? undefined : statOf(growing, 'statFollowed')
  const { files } = materials
  const made = files === undefined || mayHold(files.tree, inodes) ? materials : { ...materials, files: undefined }
  for (const { stat, what } of madeOf(project, made)) {
    const output = inodes.has(stat.inode) ? present.get(keyOf(stat)) : undefined
    // Who names the imported image as the output wants it to grow in place.
    if (output?.kind === 'image' && grown !== undefined && keyOf(stat) === keyOf(grown)) continue
    if (output === undefined || told.has(output)) continue
    told.add(output)
    add(output, what())
  }
  return found
}

/** Whether a tree has a file of one of these numbers. Nearly always it has none, and very many files. */
function mayHold(tree: Directory, inodes: ReadonlySet<number>): boolean {
  const open = [tree]
  for (let folder = open.pop(); folder !== undefined; folder = open.pop())
    for (const node of folder.children) {
      if (node.kind === 'directory') open.push(node)
      else if (node.inode.kind === 'file') {
        const { content } = node.inode
        const { origin } = content
        if (origin.kind === 'file' ? inodes.has(origin.stamp.inode) : [...originsOf(content)].some(({ inode }) => inodes.has(inode)))
          return true
      }
    }
  return false
}

/** All files of the host that a disc is made of, the manifest among them. */
export function* madeOf(project: Project, materials: Materials): Generator<{ readonly stat: FileKey; readonly what: () => string }> {
  const named = function* (path: string, what: string) {
    const stat = statOf(path, 'statFollowed')
    if (stat !== undefined) yield { stat, what: () => what }
  }
  for (const file of project.files) yield* named(file, file === project.file ? 'the manifest' : 'a manifest that this one extends')
  // Globs of tracks are files in the manifest that was measured.
  for (const path of namedIn(materials.manifest)) yield* named(joinPath(project.folder, path), 'a source of the disc')
  if (materials.files === undefined) return
  for (const { path, node } of walk(materials.files.tree))
    if (node.kind === 'leaf' && node.inode.kind === 'file')
      for (const stat of originsOf(node.inode.content)) yield { stat, what: () => `the source of ${JSON.stringify(path)} on the disc` }
}

/** A shell would have made it the folder of the user. */
function isHome({ manifest: { output } }: Project, moved: string | undefined): boolean {
  const texts = moved !== undefined ? [moved] : typeof output === 'object' ? [output.image, output.sheet, output.cdText] : [output]
  return texts.some((text) => text !== undefined && /^~(\/|$)/.test(text))
}

/** Keys under which no file of the host is named. */
const NO_SOURCES = new Set(['output', 'name', 'volume', 'text', 'at', 'extends', 'title', 'performer'])

/** All texts of a manifest, or of a part of it, that may name a file of the host. */
export function* namedIn(value: unknown): Generator<string> {
  if (typeof value === 'string') {
    if (value !== '' && value.length < 4096 && !/[\0\n]/.test(value)) yield value
  } else if (Array.isArray(value)) for (const item of value as readonly unknown[]) yield* namedIn(item)
  else if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value))
    for (const [key, item] of Object.entries(value)) if (!NO_SOURCES.has(key) && !key.startsWith('x-')) yield* namedIn(item)
}

function* originsOf({ origin }: Content): Generator<FileKey> {
  if (origin.kind === 'file' || origin.kind === 'archive') yield origin.stamp
  else if (origin.kind === 'concat') for (const part of origin.parts) yield* originsOf(part)
  else if (origin.kind === 'zisofs') yield* originsOf(origin.stored)
  else if (origin.kind === 'packed') yield* originsOf(origin.of)
  else if (origin.kind === 'interleave') for (const { content } of origin.parts) yield* originsOf(content)
}
