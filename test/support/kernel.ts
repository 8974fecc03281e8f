/**
 * What the Linux kernel itself sees on an image: its isofs and udf drivers run in user-mode-linux (Debian package
 * user-mode-linux), a kernel that is an ordinary program and boots in a second or two over the root of the host.
 */

import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodeUtf8 } from '../../src/codec/index.js'

/** Programs that `mountInKernel` needs, for `itNeeds`. */
export const KERNEL_PROGRAMS = ['linux.uml', 'busybox', 'find', 'sha256sum'] as const

/** `plain` is ISO 9660 without extensions, names in lower case without version; `raw` shows them as recorded. */
export type KernelView = 'rockridge' | 'joliet' | 'plain' | 'raw' | 'udf'

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
  /** Contents are read and hashed unless this is false. */
  readonly hash?: boolean
  readonly timeoutMs?: number
}

const mounts: Readonly<Record<KernelView, readonly [type: string, options: string]>> = {
  rockridge: ['iso9660', 'iocharset=utf8'],
  joliet: ['iso9660', 'norock,iocharset=utf8,check=strict'],
  plain: ['iso9660', 'norock,nojoliet'],
  raw: ['iso9660', 'norock,nojoliet,map=off'],
  udf: ['udf', 'iocharset=utf8'],
}

const modules = [
  'kernel/drivers/cdrom/cdrom.ko',
  'kernel/fs/nls/nls_utf8.ko',
  'kernel/fs/isofs/isofs.ko',
  'kernel/lib/crc-itu-t.ko',
  'kernel/fs/udf/udf.ko',
] as const

/** Mounts the image once for each view, in one boot, and lists everything. Throws where the machine itself does not come up. */
export function mountInKernel<View extends KernelView>(
  image: string,
  views: readonly View[],
  options: KernelOptions = {},
): Readonly<Record<View, KernelListing>> {
  const script = views.flatMap((view) => viewScript(view, options))
  return boot([`ubd0r=${realpathSync(image)}`], script, options.timeoutMs, (folder) =>
    Object.fromEntries(views.map((view) => [view, listingOf(folder, view)])),
  ) as unknown as Readonly<Record<View, KernelListing>>
}

/**
 * Mounts images of empty UDF volumes, all in one boot, and has the kernel write into each what the lines of `script` say: their
 * working folder is the root of the volume. Resolves to what the kernel finds when it mounts them anew.
 */
export function populateInKernel(images: readonly string[], script: readonly string[], timeoutMs?: number): readonly KernelListing[] {
  const lines = images.flatMap((_, i) => {
    const device = `/dev/ubd${deviceLetter(i)}`
    const out = `/mnt/out/populated-${i}`
    return [
      `$bb dmesg -c > /dev/null; $bb mount -t udf -o rw,iocharset=utf8 ${device} /mnt/disc 2> ${out}.error && cd /mnt/disc && (`,
      ...script,
      `) 2>> ${out}.error; cd /; $bb umount /mnt/disc 2>> ${out}.error`,
      // Hidden files too, as we show them.
      ...listScript(`populated-${i}`, device, 'udf', 'iocharset=utf8,unhide', {}),
    ]
  })
  const devices = images.map((image, i) => `ubd${i}=${realpathSync(image)}`)
  return boot(devices, lines, timeoutMs, (folder) => images.map((_, i) => listingOf(folder, `populated-${i}`)))
}

const deviceLetter = (index: number): string => String.fromCharCode('a'.charCodeAt(0) + index)

/** Starts the machine with a script as its first process; `read` takes what that left in the folder. */
function boot<Result>(
  devices: readonly string[],
  script: readonly string[],
  timeoutMs: number | undefined,
  read: (folder: string) => Result,
): Result {
  const folder = mkdtempSync(join(tmpdir(), 'glassmaster-uml-'))
  try {
    const init = join(folder, 'init')
    writeFileSync(init, initScript(folder, script))
    chmodSync(init, 0o755)
    const machine = spawnSync('linux.uml', [...argumentsFor(folder, init), ...devices], {
      timeout: timeoutMs ?? 120_000,
      killSignal: 'SIGKILL',
      stdio: ['ignore', 'pipe', 'pipe'],
      maxBuffer: 2 ** 24,
    })
    if (!existsSync(join(folder, 'done')))
      throw new Error(`user-mode-linux did not finish: ${machine.error?.message ?? ''}\n${String(machine.stdout).slice(-2000)}`)
    return read(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const argumentsFor = (folder: string, init: string): readonly string[] => [
  'mem=256M',
  `umid=${folder.slice(-6)}`,
  `uml_dir=${folder}`,
  'rootfstype=hostfs',
  'rootflags=/',
  'root=/dev/root',
  'ro',
  'con=null',
  'con0=null,fd:1',
  `init=${init}`,
  'quiet',
  'loglevel=4',
  'random.trust_cpu=on',
]

/** First process of the machine: mounts what it needs, does its work, leaves its findings in the folder shared with the host, switches off. */
function initScript(folder: string, script: readonly string[]): string {
  const root = '/usr/lib/uml/modules'
  const version = existsSync(root) ? readdirSync(root).sort().at(-1) : undefined
  if (version === undefined) throw new Error(`no modules of user-mode-linux in ${root}`)
  return [
    '#!/bin/busybox sh',
    'export PATH=/usr/local/bin:/usr/bin:/bin LANG=C',
    // All by their paths: by name the shell takes its own applets, and those from /proc/self/exe, which may be the machine itself.
    'bb=/bin/busybox',
    '$bb mount -t proc proc /proc; $bb mount -t devtmpfs dev /dev; $bb mount -t tmpfs tmpfs /mnt; $bb mkdir /mnt/disc /mnt/out',
    `$bb mount -t hostfs -o ${folder} none /mnt/out`,
    ...modules.map((module) => `$bb insmod ${root}/${version}/${module}`),
    ...script,
    ': > /mnt/out/done; $bb sync; $bb poweroff -f',
    '',
  ].join('\n')
}

function viewScript(view: KernelView, options: KernelOptions): readonly string[] {
  const [type, mountOptions] = mounts[view]
  const session = options.session === undefined ? '' : type === 'udf' ? `,session=${options.session}` : `,sbsector=${options.session}`
  return listScript(view, '/dev/ubda', type, mountOptions + session, options)
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
