/** A Linux kernel that runs over the files of the host and has images for disks. */

import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'

export interface Disk {
  readonly image: string
  readonly access: 'read' | 'write'
}

export interface Job {
  /** Of the host, shared with the machine. */
  readonly folder: string
  /** The first process: a script in that folder. */
  readonly init: string
  readonly disks: readonly Disk[]
  readonly limitMs: number
}

export interface LinuxMachine {
  readonly name: string
  /** Programs of the host; and, in words that are the name of none, what else is missing. */
  needs(): readonly string[]
  /** Folder of the modules of its kernel. */
  modules(): string
  /** The device that a disk is. */
  device(index: number): string
  /** What `mount` is told for the folder of a job. */
  shared(folder: string): string
  /** Runs until the machine switches itself off; resolves to what it showed. */
  run(job: Job): string
}

/** Has a machine run a script; `read` takes what that left in the folder. Throws where the machine does not come to the end. */
export function runIn<Result>(
  machine: LinuxMachine,
  disks: readonly Disk[],
  script: readonly string[],
  read: (folder: string) => Result,
  limitMs: number,
): Result {
  const folder = mkdtempSync(join(tmpdir(), 'glassmaster-linux-'))
  try {
    const init = join(folder, 'init')
    writeFileSync(init, initScript(machine, folder, script))
    chmodSync(init, 0o755)
    const shown = machine.run({ folder, init, disks, limitMs })
    if (!existsSync(join(folder, 'done'))) throw new Error(`${machine.name} did not finish: ${shown.slice(-2000)}`)
    return read(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** First process of the machine: mounts what it needs, does its work, leaves its findings in the folder shared with the host, switches off. */
export const initScript = (machine: LinuxMachine, folder: string, script: readonly string[]): string =>
  [
    '#!/bin/busybox sh',
    'export PATH=/usr/local/bin:/usr/bin:/bin LANG=C',
    // All by their paths: by name the shell takes its own applets, and those from /proc/self/exe, which may be the machine itself.
    'bb=/bin/busybox',
    '$bb mount -t proc proc /proc; $bb mount -t devtmpfs dev /dev; $bb mount -t tmpfs tmpfs /mnt; $bb mkdir /mnt/disc /mnt/out',
    `$bb mount ${machine.shared(folder)} /mnt/out`,
    ...modulesIn(machine.modules(), ['nls_utf8', 'isofs', 'udf', 'hfsplus']).map((path) => `$bb insmod ${path}`),
    ...script,
    ': > /mnt/out/done; $bb sync; $bb poweroff -f',
    '',
  ].join('\n')

/** The files of modules and of those that they stand on, in the order in which they load; what is built into the kernel has none. */
export function modulesIn(folder: string, names: readonly string[]): readonly string[] {
  const lines = linesOf(join(folder, 'modules.dep')).map((line) => {
    const [path = '', below = ''] = line.split(':')
    return [path, below.split(' ').filter((each) => each !== '')] as const
  })
  const loaded = new Map(lines.map((line) => [moduleName(line[0]), line]))
  const builtIn = new Set(linesOf(join(folder, 'modules.builtin')).map(moduleName))
  const paths = names.flatMap((name) => {
    const [path, below] = loaded.get(name) ?? []
    if (path !== undefined && below !== undefined) return [...below.toReversed(), path]
    if (builtIn.has(name)) return []
    throw new Error(`no module ${name} in ${folder}`)
  })
  return [...new Set(paths)].map((path) => join(folder, path))
}

const linesOf = (path: string): readonly string[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')

const moduleName = (path: string): string => basename(path, '.ko').replaceAll('-', '_')
