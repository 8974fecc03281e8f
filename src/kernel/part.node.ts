/**
 * Files that are not whole yet lie beside what they become. Their names tell whose they are, so that what a killed process has left
 * goes with the next run, and what another one is at stays, whatever containers the two are in.
 */

import { lstatSync, readFileSync, readdirSync, readlinkSync, unlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { crc32 } from 'node:zlib'

const SUFFIX = '.part'

/** How often whoever writes a part shows that it is alive, where its file does not show it. */
export const SIGN_OF_LIFE_MS = 10_000

/** A part whose process cannot be asked for is left when nobody has touched it for so long. */
const SILENCE_MS = 60_000

/** A process, for those that see the same ones: numbers of processes come again, and in each container they are others. */
interface Owner {
  readonly pid: number
  /** Of the name space of process numbers, and of the host since it was started. */
  readonly space: string
  /** When the process began, as the host counts; zeros where it does not say. */
  readonly began: string
}

const UNKNOWN = '00000000'

const digits = (number: number): string => (number >>> 0).toString(16).padStart(8, '0')

let known: Owner | undefined

/** This process. */
const self = (): Owner =>
  (known ??= {
    pid: process.pid,
    space: digits(crc32([said(() => readlinkSync('/proc/self/ns/pid')), said(readBoot), hostname()].join(' '))),
    began: beganOf('self') ?? UNKNOWN,
  })

const readBoot = (): string => readFileSync('/proc/sys/kernel/random/boot_id', 'latin1')

/** Undefined where the host does not say. */
function beganOf(process: number | 'self'): string | undefined {
  const stat = said(() => readFileSync(`/proc/${process}/stat`, 'latin1'))
  // The name of the program, which may have any character, ends with the last bracket.
  const ticks = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  return ticks === undefined ? undefined : digits(Number(BigInt(ticks) & 0xffff_ffffn))
}

function said(ask: () => string): string | undefined {
  try {
    return ask()
  } catch {
    return undefined
  }
}

/** `.o.iso.4711-1c9d8aa2-0001f3a2-5bf1c2d4.part`: it is created as a new file; that another has it already is all that may not be. */
export function partName(of: string): string {
  const { pid, space, began } = self()
  return `.${stemOf(of)}.${pid}-${space}-${began}-${digits(Math.floor(Math.random() * 2 ** 32))}${SUFFIX}`
}

/**
 * Removes what other runs have left beside what has this path; `now` is the time as that file system has it. What cannot be removed is in
 * nobody's way.
 */
export function removeDeadParts(path: string, now: number): void {
  const [folder, of] = [dirname(path), basename(path)]
  for (const name of namesOfParts(readdirSync(folder), of))
    if (!isAlive(name, of, () => idleSince(join(folder, name), now))) removePart(join(folder, name))
}

export function namesOfParts(names: readonly string[], of: string): readonly string[] {
  return names.filter((name) => isPartOf(name, of))
}

/** What the name of a part begins with, behind its dot; undefined of other names. */
export const stemIn = (name: string): string | undefined => /^\.(.+)\.\d+(?:-[0-9a-f]{8}){1,3}\.part$/.exec(name)?.[1]

/** The same of all parts of what has a path, with their folder. */
export const stemBeside = (path: string): string => join(dirname(path), stemOf(basename(path)))

/** Whether it is what a part of a file is called. */
export function isPartOf(name: string, of: string): boolean {
  const stem = stemOf(of)
  return name.startsWith(`.${stem}.`) && FORM.test(name.slice(stem.length + 2))
}

/** Bytes of a name beside which the rest of that of a part has room, in the 255 that file systems have. */
const MOST_BYTES = 200

const stemOf = (of: string): string => (Buffer.byteLength(of) <= MOST_BYTES ? of : `long-${digits(crc32(of))}`)

/** Those of earlier versions had the process alone before the number. */
const FORM = /^(\d+)(?:-([0-9a-f]{8})-([0-9a-f]{8}))?-[0-9a-f]{8}\.part$/

export function isAlive(name: string, of: string, idleMs: () => number): boolean {
  const [, number, space, began = UNKNOWN] = FORM.exec(name.slice(stemOf(of).length + 2)) ?? []
  const pid = Number(number)
  // In another container, or on another host that shares the folder, this number is of another process, or of none.
  if (space !== undefined && space !== self().space) return idleMs() < SILENCE_MS
  if (!isProcess(pid)) return false
  const now = beganOf(pid)
  if (began !== UNKNOWN && now !== undefined) return now === began
  return pid !== self().pid || idleMs() < SILENCE_MS
}

function isProcess(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function idleSince(path: string, now: number): number {
  const stat = lstatSync(path, { throwIfNoEntry: false })
  return stat === undefined ? 0 : now - stat.mtimeMs
}

/** Nobody is told where that fails: it goes with the next run. */
export function removePart(path: string | Buffer): void {
  try {
    unlinkSync(path)
  } catch {
    // It has its final name already, or was never made.
  }
}
