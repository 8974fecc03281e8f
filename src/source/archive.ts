/**
 * The members of a tar archive measured. The archive is read once to find them. What compressed ones are unpacked to is kept in
 * a temporary file for whoever wants their data.
 */

import { DiscError, type Fault, type FaultPlace } from '../fault/index.js'
import { joinPath, type Files, type HostKind } from '../port/index.js'
import { bytes } from '../unit/index.js'
import { byteReader } from './byte-reader.js'
import type { Compression, Content, Stamp } from './content.js'
import type { ArchiveSource, EntryBase } from './entries.js'
import { keptOf, streamed, withExtended, type ExtendedOptions } from './extended.js'
import { faults } from './faults.js'
import { nameOfKind } from './host-stat.js'
import type { Inode } from './inode.js'
import type { Graft, Names } from './measured.js'
import { absentNote, missingFault } from './missing.js'
import type { Dress, Policy, Scope } from './policy.js'
import { stampOf } from './recipe.js'
import { TarError } from './tar-data.js'
import { membersOf, type Member } from './tar.js'
import { printNames } from './target.js'
import { xaContent } from './xa-content.js'

export interface ArchiveSurvey {
  readonly files: Files
  /** Folder that relative paths of the manifest start from. */
  readonly base: string
  readonly grafts: Graft[]
  readonly faults: Fault[]
  readonly where: FaultPlace
  readonly extended?: ExtendedOptions | undefined
  readonly signal?: AbortSignal
}

/** Where an archive is and how its bytes are had. */
interface Archive {
  readonly path: string
  readonly compression: Compression
  readonly stamp: Stamp
}

/** Adds what the archive holds to the survey's grafts. Throws a `DiscError` for an archive that cannot be read. */
export async function measureArchive(entry: EntryBase & ArchiveSource, at: Names, policy: Policy, survey: ArchiveSurvey): Promise<void> {
  const { files, base, signal } = survey
  if (entry.optional && files.stat(joinPath(base, entry.archive)) === undefined)
    return void survey.faults.push(absentNote(files, entry.archive, base, survey.where))
  const archive = archiveAt(entry.archive, survey)
  const { path, compression, stamp } = archive
  const reader =
    compression === 'none'
      ? byteReader((offset) => files.stream(path, bytes(offset), undefined, stamp), stamp.size)
      : byteReader(() => files.unpack(path, compression, signal, stamp))
  const contents = new Harvest(archive, entry, at, policy, survey)
  try {
    for await (const member of membersOf(reader)) {
      if (signal?.aborted === true) throw new DiscError(faults.cancelled({}))
      contents.take(member)
    }
    // Checksums of what is compressed stand at its end.
    if (compression !== 'none') await reader.skip(Number.MAX_SAFE_INTEGER)
  } catch (error) {
    if (!(error instanceof TarError)) throw error
    // What is damaged most often shows as a wrong checksum a little later, which says more.
    if (compression !== 'none') await reader.skip(WORTH_TRYING)
    throw new DiscError(faults.archiveInvalid({ path, offset: error.offset, reason: error.message }, survey.where), { cause: error })
  } finally {
    await reader.close()
  }
  for (const graft of contents.grafts()) survey.grafts.push(graft)
}

function archiveAt(name: string, { files, base, where }: ArchiveSurvey): Archive {
  const path = joinPath(base, name)
  const stat = files.statFollowed(path)
  if (stat === undefined) throw new DiscError(missingFault(files, name, base, where))
  if (stat.kind !== 'file') throw new DiscError(faults.notFile({ path, kind: nameOfKind(stat.kind) }, where))
  const stamp = stampOf(stat)
  return { path, compression: compressionOf(files.read(path, Math.min(6, stat.size), stamp)), stamp }
}

/** The longest block of bzip2, and then some. */
const WORTH_TRYING = 64 * 2 ** 20

/** First bytes of compressed files: RFC 1952 2.3.1, RFC 8878 3.1.1, the .xz File Format 2.1.1.1, and bzip2's own. */
const magics: readonly (readonly [Compression, readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['bzip2', [0x42, 0x5a, 0x68]],
]

const compressionOf = (start: Uint8Array): Compression =>
  magics.find(([, magic]) => magic.every((byte, i) => start[i] === byte))?.[0] ?? 'none'

/** Members by their path: of two with one path the later counts, as when unpacking. */
class Harvest {
  #toldTextAcl = false
  readonly #byPath = new Map<string, Graft & { readonly kind: 'add' }>()
  /** Inodes by the names that hard links use, which are those before `strip`. */
  readonly #inodes = new Map<string, Inode>()
  readonly #archive: Archive
  readonly #entry: EntryBase & ArchiveSource
  readonly #at: Names
  readonly #policy: Policy
  readonly #survey: ArchiveSurvey

  constructor(archive: Archive, entry: EntryBase & ArchiveSource, at: Names, policy: Policy, survey: ArchiveSurvey) {
    this.#archive = archive
    this.#entry = entry
    this.#at = at
    this.#policy = policy
    this.#survey = survey
  }

  take(member: Member): void {
    const whole = namesOf(member.name)
    if (whole === undefined) {
      if (
        !this.#excludes(
          member.name.split('/').filter((name) => name !== ''),
          'leaf',
        )
      )
        this.#survey.faults.push(faults.archiveEscapes({ archive: this.#archive.path, member: member.name }, this.#survey.where))
      return
    }
    const names = whole.slice(this.#entry.strip ?? 0)
    const inode = member.kind === 'directory' ? undefined : this.#inodeOf(member, whole, names)
    if (
      (names.length === 0 && (member.kind !== 'directory' || whole.length > 0)) ||
      this.#excludes(names, inode === undefined ? 'directory' : 'leaf')
    )
      return
    const dress = this.#dress(member, names)
    const { hidden, hiddenBit } = dress
    const at = [...this.#at, ...names]
    const common = { name: at.at(-1) ?? '', hidden, ...(hiddenBit ? { hiddenBit } : {}) }
    const entry = this.#entry.index
    const key = names.join('/')
    if (member.kind === 'directory') {
      const before = this.#byPath.get(key)
      // A folder over a folder changes its attributes and keeps its place; over a file it takes its place.
      if (before?.node.kind === 'leaf') this.#byPath.delete(key)
      this.#byPath.set(key, { kind: 'add', entry, at, node: { kind: 'directory', attributes: dress.attributes, children: [], ...common } })
    } else if (inode !== undefined) this.#byPath.set(key, { kind: 'add', entry, at, node: { kind: 'leaf', inode, entry, ...common } })
  }

  grafts(): Iterable<Graft> {
    return this.#byPath.values()
  }

  #inodeOf(member: Member, whole: Names, names: Names): Inode | undefined {
    const inode =
      member.kind === 'hardlink'
        ? this.#linked(member)
        : streamed(this.#made(member, names, this.#dress(member, names)), this.#extended(member), this.#survey.extended)
    if (inode !== undefined) this.#inodes.set(whole.join('/'), inode)
    return inode
  }

  #linked(member: Member): Inode | undefined {
    const inode = this.#inodes.get(namesOf(member.link)?.join('/') ?? '')
    if (inode === undefined)
      this.#survey.faults.push(
        faults.archiveLink({ archive: this.#archive.path, member: member.name, target: member.link }, this.#survey.where),
      )
    return inode
  }

  #made(member: Member, names: Names, { attributes, place, realTime, xa }: Dress): Inode {
    switch (member.kind) {
      case 'file': {
        const id = `data:${printNames([...this.#at, ...names])}`
        return {
          kind: 'file',
          attributes,
          links: 1,
          content: xaContent(this.#content(id, member), xa?.sectors, this.#survey.files, this.#survey.where),
          ...(place ? { place } : {}),
          ...(realTime ? { realTime } : {}),
          ...(xa ? { xa: xa.record } : {}),
        }
      }
      case 'symlink':
        return { kind: 'symlink', attributes, links: 1, target: member.link }
      case 'character':
      case 'block':
        return { kind: member.kind, attributes, links: 1, major: member.major, minor: member.minor }
      case 'fifo':
        return { kind: 'fifo', attributes, links: 1 }
      default:
        throw new TypeError(`No inode: ${member.kind}`)
    }
  }

  #content(id: string, { pieces, size }: Member): Content {
    const whole = pieces.length === 1 && pieces[0]?.size === size ? pieces[0] : undefined
    if (whole !== undefined) return this.#range(id, whole.offset, whole.size)
    if (size === 0) return { id, size: bytes(0), origin: { kind: 'bytes', bytes: new Uint8Array(0) } }
    const parts: Content[] = []
    let end = 0
    const hole = (to: number): void => {
      if (to > end) parts.push({ id: `${id}#${parts.length}`, size: bytes(to - end), origin: { kind: 'zeros' } })
    }
    for (const piece of pieces) {
      hole(piece.at)
      parts.push(this.#range(`${id}#${parts.length}`, piece.offset, piece.size))
      end = piece.at + piece.size
    }
    hole(size)
    return { id, size: bytes(size), origin: { kind: 'concat', parts } }
  }

  #range(id: string, offset: number, size: number): Content {
    return { id, size: bytes(size), origin: { kind: 'archive', ...this.#archive, offset: bytes(offset) } }
  }

  #dress(member: Member, names: Names): Dress {
    const kind: HostKind = member.kind === 'hardlink' ? 'file' : member.kind
    const { mode, uid, gid, mtime } = member
    const dress = this.#policy.dress(this.#scope(names), { kind, mode, uid, gid, mtime })
    const extended = this.#extended(member)
    return extended === undefined ? dress : { ...dress, attributes: withExtended(dress.attributes, extended, this.#survey.extended) }
  }

  #extended({ extended, hasTextAcl, name: member }: Member) {
    const options = this.#survey.extended
    if (hasTextAcl === true && options?.kinds.has('acl') === true && !this.#toldTextAcl) {
      this.#toldTextAcl = true
      this.#survey.faults.push(faults.aclAsText({ archive: this.#archive.path, member }, this.#survey.where))
    }
    return extended === undefined || options === undefined ? undefined : keptOf(extended, options)
  }

  #scope(names: Names): Scope {
    return names.reduce((scope, name) => this.#policy.within(scope, name), this.#policy.top)
  }

  /** Whether the path, or a folder on the way to it, is excluded. */
  #excludes(names: Names, kind: 'directory' | 'leaf'): boolean {
    let scope = this.#policy.top
    for (const [i, name] of names.entries()) {
      scope = this.#policy.within(scope, name)
      if (this.#policy.excludes(scope, i + 1 < names.length ? 'directory' : kind)) return true
    }
    return false
  }
}

/** The names of a member's path below the folder it is unpacked to; undefined where it leaves that folder. */
function namesOf(path: string): Names | undefined {
  if (path.startsWith('/')) return undefined
  const names = path.split('/').filter((name) => name !== '' && name !== '.')
  return names.includes('..') ? undefined : names
}
