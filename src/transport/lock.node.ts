/**
 * One job per drive: a lock file names who works on it. The system's own exclusive opening keeps other programs off a
 * device node; this keeps this program's runs apart on every kind of drive, and says who it is that holds one.
 */

import { createHash } from 'node:crypto'
import { linkSync, lstatSync, mkdirSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { codeOf, DiscError, reasonOf, type Fault } from '../fault/index.js'
import type { DriveAddress } from './address.js'
import { faults, type Job } from './faults.js'
import { describeProcess, startOfProcess } from './holder.node.js'
import { identityOfNode, realFile } from './node-path.node.js'
import { identityOfDevice } from './windows-drives.node.js'

export interface Lock {
  release(): void
}

interface Owner {
  readonly pid: number
  readonly start: string
  readonly client: string
  readonly job: string
  /** When it began, in milliseconds of the host's clock. */
  readonly since: number
  /** The machine on which it runs: the file of a virtual drive may lie on a server. */
  readonly host: string
}

const ATTEMPTS = 3
export const DEFAULT_CLIENT = 'glassmaster'

/** Throws `transport/clientName`. What the Image Mastering API takes for a name. */
export function demandClientName(client: string, job: Job): void {
  if (!/^[A-Za-z0-9 .,:;_-]{1,63}$/.test(client)) throw new DiscError(faults.clientName({ name: client, job }))
}

/**
 * Takes the lock of a drive for a job. Throws `transport/busyWithJob` with the holder's name,
 * `transport/clientName`, and `transport/lockFailed` where no lock can be made.
 */
export function lockDrive(address: DriveAddress, job: Job, client = DEFAULT_CLIENT): Lock {
  demandClientName(client, job)
  const path = lockPath(address)
  const own: Owner = { pid: process.pid, start: startOfProcess(process.pid), client, job, since: Date.now(), host: hostname() }
  try {
    if (address.kind !== 'virtual') makeFolder(address, path)
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (create(path, own)) return { release: () => release(path) }
      const text = textOf(path)
      const owner = ownerIn(text)
      if (owner === undefined && text !== '') throw new DiscError(faults.lockFailed({ drive: address.name, path, reason: NOT_OURS }))
      if (owner !== undefined && isAlive(owner)) throw new DiscError(busy(address, owner))
      removeStale(path, text)
    }
  } catch (error) {
    if (error instanceof DiscError) throw error
    throw new DiscError(faults.lockFailed({ drive: address.name, path, reason: reasonOf(error) }), { cause: error })
  }
  throw new DiscError(faults.locked({ drive: address.name, holder: 'another run' }))
}

/** Who burns or erases on a drive now; undefined where nobody does, or nothing can be told of it. */
export function jobOn(address: DriveAddress): Fault | undefined {
  const owner = ownerIn(textOf(lockPath(address)))
  return owner !== undefined && isAlive(owner) ? busy(address, owner) : undefined
}

/** In whose name this run has locked a drive. */
export const clientOn = (address: DriveAddress): string => ownerIn(textOf(lockPath(address)))?.client ?? DEFAULT_CLIENT

const NOT_OURS = 'a file of that name is there, and is no lock of a drive'

function busy(address: DriveAddress, owner: Owner): Fault {
  const { pid, client, job, host, since } = owner
  const who = pid === process.pid && host === hostname() ? 'this run' : `${client}, ${processOf(owner)},`
  return faults.busyWithJob({ drive: address.name, holder: who, job, since: new Date(since).toISOString().slice(0, 19).replace('T', ' ') })
}

const processOf = ({ pid, host }: Owner): string => (host === hostname() ? describeProcess(pid) : `process ${pid} of ${host}`)

/** Beside the file of a virtual drive, else in a folder of the user's own; one for all names of a drive. */
function lockPath(address: DriveAddress): string {
  if (address.kind === 'virtual') return `${realFile(address.path.replace(/\?[^?]*$/, ''))}.drive.lock`
  const folder = join(process.env['XDG_RUNTIME_DIR'] ?? tmpdir(), `glassmaster-${process.getuid?.() ?? 0}`)
  const identity = identityOf(address)
  return join(folder, `${createHash('sha256').update(identity).digest('hex').slice(0, 32)}.lock`)
}

function identityOf(address: DriveAddress): string {
  switch (address.kind) {
    case 'sg':
      return identityOfNode(address.path)
    case 'spti':
      return identityOfDevice(address.path)
    default:
      return address.name
  }
}

function makeFolder(address: DriveAddress, path: string): void {
  const folder = join(path, '..')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const stat = lstatSync(folder)
  if (!stat.isDirectory() || (process.getuid !== undefined && stat.uid !== process.getuid()))
    throw new DiscError(faults.lockFailed({ drive: address.name, path: folder, reason: 'it belongs to someone else, or is no folder' }))
}

/** Written aside and linked into place, so that nobody ever sees a lock without an owner. */
function create(path: string, owner: Owner): boolean {
  const aside = `${path}.${process.pid}`
  try {
    writeFileSync(aside, JSON.stringify(owner))
    linkSync(aside, path)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    // A file system without hard links makes the file itself, if it is not there.
    if (!NO_LINKS.has(codeOf(error))) throw error
    return createAtOnce(path, owner)
  } finally {
    remove(aside)
  }
}

const NO_LINKS: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'])

function createAtOnce(path: string, owner: Owner): boolean {
  try {
    writeFileSync(path, JSON.stringify(owner), { flag: 'wx' })
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

/** Takes away the lock of a run that is dead. One that came into its place meanwhile is put back. */
function removeStale(path: string, seen: string): void {
  const aside = `${path}.${process.pid}.stale`
  try {
    renameSync(path, aside)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return
    throw error
  }
  if (textOf(aside) === seen) return remove(aside)
  renameSync(aside, path)
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

function ownerIn(text: string): Owner | undefined {
  try {
    const read: unknown = JSON.parse(text)
    if (typeof read !== 'object' || read === null) return undefined
    const { pid, start, client, job, since = 0, host = hostname() } = read as Partial<Owner>
    if (typeof pid !== 'number' || typeof start !== 'string' || typeof client !== 'string' || typeof job !== 'string') return undefined
    return { pid, start, client, job, since: Number.isFinite(since) ? since : 0, host }
  } catch {
    return undefined
  }
}

/** Of a run on another machine nothing is known: it counts as alive. */
function isAlive(owner: Owner): boolean {
  if (owner.host !== hostname()) return true
  try {
    process.kill(owner.pid, 0)
  } catch (error) {
    if (codeOf(error) !== 'EPERM') return false
  }
  return owner.start === startOfProcess(owner.pid)
}

/** Where it stays, it is that of a process which is gone soon, and counts no more then. */
function release(path: string): void {
  try {
    unlinkSync(path)
  } catch {
    // As above.
  }
}

/** Throws where something stands there that is no file. */
function remove(path: string): void {
  try {
    unlinkSync(path)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
  }
}
