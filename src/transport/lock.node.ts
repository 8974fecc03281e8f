/**
 * One job per drive: a lock file names who works on it. The system's own exclusive opening keeps other programs off a
 * device node; this keeps this program's runs apart on every kind of drive, and says who it is that holds one.
 */

import { createHash } from 'node:crypto'
import { linkSync, lstatSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { DiscError } from '../fault/index.js'
import type { DriveAddress } from './address.js'
import { faults, type Job } from './faults.js'
import { describeProcess, startOfProcess } from './holder.node.js'

export interface Lock {
  release(): void
}

interface Owner {
  readonly pid: number
  readonly start: string
  readonly client: string
  readonly job: string
}

const ATTEMPTS = 3

/**
 * Takes the lock of a drive for a job. Throws `transport/busyWithJob` with the holder's name, and
 * `transport/clientName`.
 */
export function lockDrive(address: DriveAddress, job: Job, client = 'glassmaster'): Lock {
  if (!/^[A-Za-z0-9 .,:;_-]{1,63}$/.test(client)) throw new DiscError(faults.clientName({ name: client }))
  const path = lockPath(address)
  const own: Owner = { pid: process.pid, start: startOfProcess(process.pid), client, job }
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (create(path, own)) return { release: () => release(path) }
    const owner = ownerOf(path)
    if (owner !== undefined && isAlive(owner)) {
      const holder = owner.pid === process.pid ? 'this run' : `${owner.client}, ${describeProcess(owner.pid)},`
      throw new DiscError(faults.busyWithJob({ drive: address.name, holder, job: owner.job }))
    }
    release(path)
  }
  throw new DiscError(faults.locked({ drive: address.name, holder: 'another run' }))
}

/** Beside the file of a virtual drive, else in a folder of the user's own. */
function lockPath(address: DriveAddress): string {
  if (address.kind === 'virtual') return `${address.path.replace(/\?[^?]*$/, '')}.lock`
  const folder = join(process.env['XDG_RUNTIME_DIR'] ?? tmpdir(), `glassmaster-${userInfo().uid}`)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const stat = lstatSync(folder)
  if (!stat.isDirectory() || (process.getuid !== undefined && stat.uid !== process.getuid()))
    throw new DiscError(faults.locked({ drive: address.name, holder: `the owner of ${folder}` }))
  return join(folder, `${createHash('sha256').update(address.name).digest('hex').slice(0, 32)}.lock`)
}

/** Written aside and linked into place, so that nobody ever sees a lock without an owner. */
function create(path: string, owner: Owner): boolean {
  const aside = `${path}.${process.pid}`
  writeFileSync(aside, JSON.stringify(owner))
  try {
    linkSync(aside, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  } finally {
    unlinkSync(aside)
  }
}

function ownerOf(path: string): Owner | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Owner
  } catch {
    return undefined
  }
}

function isAlive(owner: Owner): boolean {
  try {
    process.kill(owner.pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
  }
  return owner.start === startOfProcess(owner.pid)
}

function release(path: string): void {
  try {
    unlinkSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}
