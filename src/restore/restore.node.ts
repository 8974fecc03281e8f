/** Makes on the host what was planned: each file whole or not at all, nothing outside the folder, nothing through a link. */

import { closeSync, constants, ftruncateSync, linkSync, lstatSync, openSync, renameSync, symlinkSync, unlinkSync } from 'node:fs'
import { codeOf, DiscError, isFull, reasonOf, type Fault } from '../fault/index.js'
import { partName, removePart } from '../kernel/part.node.js'
import { loadNative, type Native } from '../kernel/native.node.js'
import { writeAllSync } from '../kernel/write.node.js'
import { closeRead, nativePath, reach } from '../source/host.node.js'
import type { Content, FileInode, OpenContent } from '../source/index.js'
import type { Attributes, Inode } from '../tree/index.js'
import { bytes } from '../unit/index.js'
import { applyToFile, applyToFolder, applyToName, rightsOf, type Rights } from './attributes.node.js'
import { faults } from './faults.js'
import { makeNode } from './node.node.js'
import { openBelow, PARTS_OF, removeDebris, type Place } from './place.node.js'
import type { PlannedFolder, PlannedLeaf, RestorePlan } from './plan.js'
import { refuseTaken, type Taken } from './taken.node.js'

export interface RestoreSettings {
  /** Whether modes and owners were recorded; else the host's defaults are taken. */
  readonly recorded: boolean
  readonly owners: 'restore' | 'leave'
  readonly existing: Taken['existing']
  readonly isSource: Taken['isSource']
  readonly open: OpenContent
  /** Copies what it can of a file into an open one without passing it through the process; the bytes that it copied. */
  readonly copy: (content: Content, into: number, report: (done: number) => void) => Promise<number>
  readonly progress: (doneBytes: number) => void
  readonly signal?: AbortSignal | undefined
}

export interface Restored {
  readonly files: number
  readonly folders: number
  readonly links: number
  readonly bytes: number
  readonly faults: readonly Fault[]
}

const EXAMPLES = 5
/** Most faults of single files that are kept. */
const MOST_FAULTS = 50

/** `top` is the open folder, called `path` for messages. Throws `restore/exists` and `restore/inTheWay` before anything is written. */
export async function restore({ root }: RestorePlan, top: Place, path: string, settings: RestoreSettings): Promise<Restored> {
  const run = new Run(top, path, settings, holdsExtended(root) ? await loadNative() : undefined)
  if (!top.made) refuseTaken(root, top, path, settings)
  await run.fill(root, top, '')
  return run.result()
}

/** Kernels are opened for them alone. */
function holdsExtended(top: PlannedFolder): boolean {
  const open = [top]
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    if (folder.attributes.extended !== undefined || folder.leaves.some(({ inode }) => inode.attributes.extended !== undefined)) return true
    open.push(...folder.folders)
  }
  return false
}

class Run {
  readonly #settings: RestoreSettings
  readonly #top: Place
  readonly #path: string
  readonly #part = partName(PARTS_OF)
  /** Where the file of an inode was made, below the top. */
  readonly #made = new Map<Inode, string>()
  readonly #faults: Fault[] = []
  readonly #lost: { count: number; reason: string; examples: string[] } = { count: 0, reason: '', examples: [] }
  readonly #rights: Rights
  #files = 0
  #folders = 0
  #links = 0
  #bytes = 0

  constructor(top: Place, path: string, settings: RestoreSettings, native: Native | undefined) {
    this.#settings = settings
    this.#rights = rightsOf(settings.recorded, settings.owners, native)
    this.#top = top
    this.#path = path
  }

  result(): Restored {
    const { count, reason, examples } = this.#lost
    const lost = count === 0 ? [] : [faults.attributesLost({ count, reason, examples })]
    return { files: this.#files, folders: this.#folders, links: this.#links, bytes: this.#bytes, faults: [...this.#faults, ...lost] }
  }

  /** `reached` is the path below the top. */
  async fill(folder: PlannedFolder, place: Place, reached: string): Promise<void> {
    removeDebris(place)
    for (const leaf of folder.leaves) {
      this.#stopIfAborted()
      try {
        await this.#make(leaf, place, reached === '' ? leaf.name : `${reached}/${leaf.name}`)
      } catch (error) {
        this.#tell(leaf.path, error)
      }
    }
    for (const child of folder.folders) {
      this.#stopIfAborted()
      const below = reached === '' ? child.name : `${reached}/${child.name}`
      let inner: Place
      try {
        inner = openBelow(place, child.name, reached === '' ? this.#path : `${this.#path}/${reached}`)
      } catch (error) {
        if (codeOf(error) === 'ENOTDIR' || codeOf(error) === 'ELOOP') this.#keep(faults.inTheWay({ count: 1, examples: [below] }))
        else this.#tell(child.path, error)
        continue
      }
      try {
        this.#folders++
        await this.fill(child, inner, below)
        this.#attributes(child.path, () => this.#applyToFolder(inner, place.at(child.name), child.attributes))
      } finally {
        inner.close()
      }
    }
  }

  async #make({ name, path, inode }: PlannedLeaf, place: Place, reached: string): Promise<void> {
    const first = this.#made.get(inode)
    if (first !== undefined && this.#linkTo(first, place, name)) {
      this.#links++
      return
    }
    if (inode.kind === 'file') await this.#makeFile(inode, path, place, name)
    else {
      const part = place.at(this.#part)
      if (inode.kind === 'symlink') symlinkSync(nativePath(inode.target), part)
      else makeNode(part, inode, path, this.#rights)
      try {
        this.#attributes(path, () => applyToName(part, inode.attributes, this.#rights))
        this.#publish(place, name)
      } catch (error) {
        removePart(part)
        throw error
      }
    }
    this.#files++
    if (inode.links > 1) this.#made.set(inode, reached)
  }

  /** False where the host cannot link: then the file is made again. */
  #linkTo(first: string, place: Place, name: string): boolean {
    const part = place.at(this.#part)
    try {
      // However deep it lies.
      reach(String(this.#top.at(first)), (path) => linkSync(path, part))
    } catch {
      return false
    }
    try {
      this.#publish(place, name)
    } finally {
      // Renaming a link to another of the same file leaves both.
      removePart(part)
    }
    return true
  }

  async #makeFile(inode: FileInode, path: string, place: Place, name: string): Promise<void> {
    const part = place.at(this.#part)
    const handle = openSync(part, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0), 0o600)
    let whole = false
    try {
      await this.#write(inode, handle)
      this.#attributes(path, () => applyToFile(handle, inode.attributes, this.#rights))
      whole = true
    } finally {
      if (!whole) {
        closeRead(handle)
        removePart(part)
      }
    }
    try {
      // Some file systems say only here what has become of the data.
      closeSync(handle)
      this.#publish(place, name)
    } catch (error) {
      removePart(part)
      throw error
    }
  }

  /** Long runs of zeros take no space. */
  async #write({ content }: FileInode, handle: number): Promise<void> {
    const { open, copy, progress, signal } = this.#settings
    const begun = this.#bytes
    const copied = content.size < COPIED ? 0 : await copy(content, handle, (done) => progress(begun + done))
    this.#bytes += copied
    let at = copied
    let written = 0
    if (at < content.size || content.size === 0)
      for await (const piece of open(content, bytes(at), signal)) {
        this.#stopIfAborted()
        if (piece.length >= HOLE && isZero(piece)) at += piece.length
        else {
          writeAllSync(handle, piece, at)
          written = at += piece.length
        }
        this.#bytes += piece.length
        progress(this.#bytes)
      }
    if (written < content.size) ftruncateSync(handle, content.size)
  }

  /** Gives the part its name: over what is there only where that is wanted. */
  #publish(place: Place, name: string): void {
    const [part, final] = [place.at(this.#part), place.at(name)]
    if (place.made || this.#settings.existing === 'replace') {
      renameSync(part, final)
      return
    }
    try {
      linkSync(part, final)
    } catch (error) {
      if (codeOf(error) === 'EEXIST') throw new DiscError(faults.exists({ count: 1, examples: [name] }), { cause: error })
      // File systems without hard links.
      if (lstatSync(final, { throwIfNoEntry: false }) !== undefined)
        throw new DiscError(faults.exists({ count: 1, examples: [name] }), { cause: error })
      renameSync(part, final)
      return
    }
    unlinkSync(part)
  }

  /** A folder that was there before keeps its attributes, unless all is to be as on the disc. */
  #applyToFolder(place: Place, path: string | Buffer, attributes: Attributes): void {
    if (place.made || this.#settings.existing === 'replace') applyToFolder(place.handle, path, attributes, this.#rights)
  }

  #attributes(path: string, apply: () => void): void {
    try {
      apply()
    } catch (error) {
      if (this.#lost.count++ < EXAMPLES) this.#lost.examples.push(path)
      this.#lost.reason ||= reasonOf(error)
    }
  }

  #tell(path: string, error: unknown): void {
    const code = codeOf(error)
    if (isFull(code)) throw new DiscError(faults.noSpace({ path, files: this.#files }), { cause: error })
    if (this.#settings.signal?.aborted === true) throw new DiscError(faults.cancelled({ files: this.#files }), { cause: error })
    if (error instanceof DiscError) {
      const own = error.faults.filter((fault) => fault.code.startsWith('restore/'))
      for (const fault of own) this.#keep(fault)
      if (own.length === 0) this.#keep(faults.unreadable({ path, reason: error.faults[0]?.message ?? error.message }))
    } else if (code !== '') this.#keep(faults.cannotWrite({ path, reason: reasonOf(error) }))
    else throw error
  }

  #keep(fault: Fault): void {
    if (this.#faults.length < MOST_FAULTS) this.#faults.push(fault)
  }

  #stopIfAborted(): void {
    if (this.#settings.signal?.aborted === true) throw new DiscError(faults.cancelled({ files: this.#files }))
  }
}

/** Smaller files are not worth the call. */
const COPIED = 1 << 20
/** Shorter pieces of zeros are written. */
const HOLE = 1 << 16

function isZero(piece: Uint8Array): boolean {
  const view = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)
  return view[0] === 0 && view.subarray(1).equals(view.subarray(0, -1))
}
