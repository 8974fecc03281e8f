/**
 * What the Linux kernel itself sees on an image: its isofs and udf drivers run in user-mode-linux or, where that does not come up,
 * in a PC in software.
 */

import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { decodeUtf8 } from '../../src/codec/index.js'
import { linuxPc } from './linux-pc.js'
import { runIn, type Disk, type LinuxMachine } from './linux.js'
import { has, required } from './tools.js'
import { runServed, servedDevice } from './uml-served.js'
import { uml, umlBoots } from './uml.js'

/** What `mountInKernel` needs in a machine, for `itNeeds`. */
export const needsOf = (machine: LinuxMachine): readonly string[] => [...machine.needs(), 'find', 'sha256sum']

/** `GLASSMASTER_KERNEL` chooses; else user-mode-linux, which is several times as fast. */
function chosen(): LinuxMachine {
  const wish = process.env['GLASSMASTER_KERNEL'] ?? ''
  switch (wish) {
    case 'uml':
      return uml
    case 'qemu':
      return linuxPc
    case '':
      return umlBoots() || !linuxPc.needs().every(has) ? uml : linuxPc
    default:
      throw new Error(`GLASSMASTER_KERNEL is ${wish}; it may be uml or qemu`)
  }
}

const judge = chosen()

/** Programs that `mountInKernel` needs, for `itNeeds`. */
export const KERNEL_PROGRAMS = needsOf(judge)

/**
 * `plain` is ISO 9660 without extensions, names in lower case without version; `raw` shows them as recorded. `folded` is Joliet as it is
 * mounted by default, without case. The volume of `hfsplus` is the image, or is found by an Apple partition map in blocks of 512 bytes.
 */
export type KernelView = 'rockridge' | 'joliet' | 'folded' | 'plain' | 'raw' | 'udf' | 'hfsplus'

export interface KernelEntry {
  /** Below the root of the disc, which is `.`; bytes that are no UTF-8 as in `codec/text`. */
  readonly path: string
  readonly type: 'file' | 'directory' | 'symlink' | 'character' | 'block' | 'fifo' | 'socket'
  /** The twelve permission bits. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** Seconds since 1970 with their fraction. */
  readonly mtime: number
  readonly size: number
  readonly links: number
  readonly target?: string
  readonly sha256?: string
  /** Major and minor number. */
  readonly rdev?: readonly [number, number]
}

export interface KernelListing {
  readonly mounted: boolean
  /** In the order of code points of the paths. */
  readonly entries: readonly KernelEntry[]
  /** What the kernel said while it mounted and read. */
  readonly log: string
}

export interface KernelOptions {
  /** First sector of the session whose volume descriptors are used. */
  readonly session?: number
  /** Of UDF: the last block that the kernel takes for one of the volume, as where a later session follows. */
  readonly lastBlock?: number
  /** Contents are read and hashed unless this is false. */
  readonly hash?: boolean
  /** The one that `KERNEL_PROGRAMS` are for if none is named. */
  readonly machine?: LinuxMachine
}

const TYPES: Readonly<Record<KernelView, readonly [type: string, options: string]>> = {
  rockridge: ['iso9660', 'iocharset=utf8'],
  joliet: ['iso9660', 'norock,iocharset=utf8,check=strict'],
  folded: ['iso9660', 'norock,iocharset=utf8'],
  plain: ['iso9660', 'norock,nojoliet'],
  raw: ['iso9660', 'norock,nojoliet,map=off'],
  udf: ['udf', 'iocharset=utf8'],
  hfsplus: ['hfsplus', 'nls=utf8'],
}

/** A machine that hangs is ended. */
const LIMIT_MS = 120_000

/** One volume of an image, as one file system of the kernel's shows it. */
export interface Mount<View extends KernelView = KernelView> extends Pick<KernelOptions, 'session' | 'lastBlock' | 'hash'> {
  readonly image: string
  readonly view: View
}

/** Mounts the image once for each view, in one boot, and lists everything. Throws where the machine itself does not come up. */
export function mountInKernel<View extends KernelView>(
  image: string,
  views: readonly View[],
  { machine, ...options }: KernelOptions = {},
): Readonly<Record<View, KernelListing>> {
  const listings = mountAllInKernel(
    views.map((view) => ({ ...options, image, view })),
    machine,
  )
  return Object.fromEntries(views.map((view, i) => [view, listings[i]])) as Record<View, KernelListing>
}

/** Any number of mounts of up to `MOST_DISKS` images, in one boot; the listings in their order. At home a machine that is up takes them. */
export function mountAllInKernel(mounts: readonly Mount[], machine?: LinuxMachine): readonly KernelListing[] {
  const images = [...new Set(mounts.map(({ image }) => image))]
  if (images.length > MOST_DISKS) throw new Error(`${images.length} images; the machine has ${MOST_DISKS} disks`)
  const scriptFor = (prefix: string, device: (index: number) => string): readonly string[] =>
    mounts.flatMap((mount, i) => viewScript(`${prefix}-${i}`, device(images.indexOf(mount.image)), mount))
  const read = (folder: string, prefix: string) => mounts.map((_, i) => listingOf(folder, `${prefix}-${i}`))
  // A loop device has no part of a sector of 512 bytes.
  if (machine === undefined && judge === uml && !required && images.every((image) => statSync(image).size % 512 === 0))
    return runServed(images, (prefix) => scriptFor(prefix, servedDevice), read, LIMIT_MS)
  const on = machine ?? judge
  const disks = images.map((image): Disk => ({ image, access: 'read' }))
  return runIn(
    on,
    disks,
    scriptFor('mount', (index) => on.device(index)),
    (folder) => read(folder, 'mount'),
    LIMIT_MS,
  )
}

/** The disks of user-mode-linux have names of one letter up to `p`. */
const MOST_DISKS = 16

/**
 * Mounts images of empty UDF volumes, all in one boot, and has the kernel write into each what the lines of `script` say: their
 * working folder is the root of the volume. Resolves to what the kernel finds when it mounts them anew.
 */
export function populateInKernel(images: readonly string[], script: readonly string[], machine = judge): readonly KernelListing[] {
  const lines = images.flatMap((_, i) => {
    const device = machine.device(i)
    const out = `/mnt/out/populated-${i}`
    return [
      `$bb dmesg -c > /dev/null; $bb mount -t udf -o rw,iocharset=utf8 ${device} /mnt/disc 2> ${out}.error && cd /mnt/disc && (`,
      ...script,
      `) 2>> ${out}.error; cd /; $bb umount /mnt/disc 2>> ${out}.error`,
      // Hidden files too, as we show them.
      ...listScript(`populated-${i}`, device, 'udf', 'iocharset=utf8,unhide', {}),
    ]
  })
  const disks = images.map((image): Disk => ({ image, access: 'write' }))
  return runIn(machine, disks, lines, (folder) => images.map((_, i) => listingOf(folder, `populated-${i}`)), LIMIT_MS)
}

/** Runs a command of the shell in the root of a mounted image; gives what it said and how it ended. */
export function runMounted(image: string, view: KernelView, command: string): { readonly status: number; readonly said: string } {
  const [type, mountOptions] = TYPES[view]
  const lines = [
    `$bb mount -t ${type} -o ro,${mountOptions} ${judge.device(0)} /mnt/disc 2> /mnt/out/said && cd /mnt/disc && (${command}) > /mnt/out/said 2>&1`,
    'echo $? > /mnt/out/status; cd /; $bb umount /mnt/disc',
  ]
  const read = (folder: string, name: string): string => readFileSync(join(folder, name), 'utf8')
  return runIn(
    judge,
    [{ image, access: 'read' }],
    lines,
    (folder) => ({ status: Number(read(folder, 'status')), said: read(folder, 'said') }),
    LIMIT_MS,
  )
}

function viewScript(name: string, device: string, { view, session, lastBlock, hash }: Mount): readonly string[] {
  const [type, mountOptions] = TYPES[view]
  const where = session === undefined ? '' : type === 'udf' ? `,session=${session}` : `,sbsector=${session}`
  const last = lastBlock === undefined || type !== 'udf' ? '' : `,lastblock=${lastBlock}`
  return listScript(name, device, type, mountOptions + where + last, hash === undefined ? {} : { hash })
}

function listScript(
  name: string,
  device: string,
  type: string,
  mountOptions: string,
  { hash }: Pick<KernelOptions, 'hash'>,
): readonly string[] {
  const out = `/mnt/out/${name}`
  return [
    '$bb dmesg -c > /dev/null',
    `if $bb mount -t ${type} -o ro,${mountOptions} ${device} /mnt/disc 2>> ${out}.error; then cd /mnt/disc`,
    `/usr/bin/find . -printf '%P\\0%y\\0%m\\0%U\\0%G\\0%T@\\0%s\\0%n\\0%l\\0' > ${out}.list 2>> ${out}.error`,
    `/usr/bin/find . \\( -type b -o -type c \\) -exec /usr/bin/stat --printf '%t %T %n\\0' {} + > ${out}.devices`,
    ...(hash === false
      ? []
      : [`/usr/bin/find . -type f -print0 | /usr/bin/xargs -0 -r /usr/bin/sha256sum -z > ${out}.hashes 2>> ${out}.error`]),
    `cd /; $bb umount /mnt/disc; : > ${out}.mounted; fi`,
    `$bb dmesg >> ${out}.log`,
  ]
}

const types = { f: 'file', d: 'directory', l: 'symlink', c: 'character', b: 'block', p: 'fifo', s: 'socket' } as const

function listingOf(folder: string, name: string): KernelListing {
  const read = (part: string): string => {
    const path = join(folder, `${name}.${part}`)
    return existsSync(path) ? decodeUtf8(readFileSync(path)) : ''
  }
  const hashes = new Map(fieldsOf(read('hashes')).map((line) => [line.slice(68), line.slice(0, 64)]))
  const devices = new Map(
    fieldsOf(read('devices')).map((line) => {
      const [major, minor, ...path] = line.split(' ')
      return [path.join(' ').slice(2), [Number.parseInt(major ?? '', 16), Number.parseInt(minor ?? '', 16)] as const]
    }),
  )
  const fields = read('list').split('\0')
  const entries: KernelEntry[] = []
  for (let i = 0; i + 8 < fields.length; i += 9) {
    const [path, type, mode, uid, gid, mtime, size, links, target] = fields.slice(i, i + 9) as [string, keyof typeof types, ...string[]]
    const sha256 = hashes.get(path)
    const rdev = devices.get(path)
    entries.push({
      path: path === '' ? '.' : path,
      type: types[type],
      mode: Number.parseInt(mode ?? '', 8),
      uid: Number(uid),
      gid: Number(gid),
      mtime: Number(mtime),
      size: Number(size),
      links: Number(links),
      ...(type === 'l' && target !== undefined ? { target } : {}),
      ...(sha256 === undefined ? {} : { sha256 }),
      ...(rdev === undefined ? {} : { rdev }),
    })
  }
  entries.sort((a, b) => (a.path < b.path ? -1 : 1))
  return { mounted: existsSync(join(folder, `${name}.mounted`)), entries, log: read('error') + read('log') }
}

const fieldsOf = (text: string): readonly string[] => text.split('\0').filter((field) => field !== '')
