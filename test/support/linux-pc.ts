/**
 * A kernel of Debian's in a PC in software: the root of the host comes to it over 9P, so that it runs what user-mode-linux runs.
 * Everything is emulated (KVM is not there in most places where user-mode-linux is not), which takes some six seconds to boot.
 */

import { spawnSync } from 'node:child_process'
import { accessSync, chmodSync, constants, copyFileSync, existsSync, mkdirSync, readdirSync, realpathSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { KEPT } from './kept.js'
import { modulesIn, type Job, type LinuxMachine } from './linux.js'
import { pathOf, run } from './tools.js'

const EMULATOR = 'qemu-system-x86_64'

/** What brings the root of the host, and the disks. */
const MODULES = ['virtio_pci', 'virtio_blk', '9pnet_virtio', '9p'] as const

export const linuxPc: LinuxMachine = {
  name: 'Linux in QEMU',
  needs: () => [EMULATOR, 'busybox', ...(kernel() === undefined ? ['a Linux kernel with 9P (.ci/kernel unpacks one)'] : [])],
  modules: () => wanted().modules,
  device: (index) => `/dev/vd${String.fromCharCode('a'.charCodeAt(0) + index)}`,
  shared: () => `-t 9p -o ${OPTIONS} out`,
  run: (job) => {
    const machine = spawnSync(EMULATOR, argumentsFor(job, wanted().image, initrd(job)), {
      timeout: job.limitMs,
      killSignal: 'SIGKILL',
      stdio: ['ignore', 'pipe', 'pipe'],
      maxBuffer: 2 ** 24,
    })
    return `${machine.error?.message ?? ''}\n${String(machine.stdout)}${String(machine.stderr)}`
  },
}

interface Kernel {
  readonly image: string
  readonly modules: string
}

/** The newest that `.ci/kernel` unpacked, or else that is installed, may be read and has all that is needed. */
function kernel(): Kernel | undefined {
  for (const root of [join(KEPT, 'linux'), '/']) {
    const all = join(root, 'lib/modules')
    const versions = existsSync(all) ? readdirSync(all).sort().toReversed() : []
    for (const version of versions) {
      const found = { image: join(root, 'boot', `vmlinuz-${version}`), modules: join(all, version) }
      if (isComplete(found)) return found
    }
  }
  return undefined
}

function isComplete({ image, modules }: Kernel): boolean {
  try {
    accessSync(image, constants.R_OK)
    return modulesIn(modules, [...MODULES, 'isofs', 'udf', 'nls_utf8']).length > 0
  } catch {
    return false
  }
}

function wanted(): Kernel {
  const found = kernel()
  if (found === undefined) throw new Error(`no Linux kernel with 9P in ${KEPT}/linux or installed; .ci/kernel unpacks one`)
  return found
}

const OPTIONS = 'trans=virtio,version=9p2000.L,msize=262144'

/** The first root: loads what the second one needs, and hands over to it. */
function initrd({ folder, init }: Job): string {
  const root = join(folder, 'initrd')
  for (const name of ['bin', 'modules', 'root']) mkdirSync(join(root, name), { recursive: true })
  copyFileSync(pathOf('busybox') ?? '', join(root, 'bin/busybox'))
  const modules = modulesIn(wanted().modules, MODULES)
  for (const path of modules) copyFileSync(path, join(root, 'modules', basename(path)))
  const script = [
    '#!/bin/busybox sh',
    'bb=/bin/busybox',
    ...modules.map((path) => `$bb insmod /modules/${basename(path)}`),
    `$bb mount -t 9p -o ro,cache=loose,${OPTIONS} host /root`,
    `exec $bb switch_root /root ${init}`,
    '',
  ]
  writeFileSync(join(root, 'init'), script.join('\n'))
  chmodSync(join(root, 'init'), 0o755)
  run('sh', ['-c', 'find . | busybox cpio -o -H newc > ../initrd.cpio'], { cwd: root })
  return `${root}.cpio`
}

const argumentsFor = ({ folder, disks }: Job, image: string, initrd: string): readonly string[] =>
  [
    '-nodefaults -no-user-config -display none -M q35 -accel tcg -m 512 -no-reboot -serial stdio'.split(' '),
    ['-kernel', image, '-initrd', initrd, '-append', 'console=ttyS0 panic=-1 quiet loglevel=4 random.trust_cpu=on'],
    ['-virtfs', 'local,mount_tag=host,path=/,security_model=none,readonly=on,multidevs=remap'],
    ['-virtfs', `local,mount_tag=out,path=${escaped(folder)},security_model=none`],
    ...disks.map(({ image: file, access }) => {
      const mode = access === 'read' ? 'readonly=on,file.locking=off' : 'readonly=off'
      return ['-drive', `if=virtio,format=raw,${mode},file=${escaped(realpathSync(file))}`]
    }),
  ].flat()

/** A comma ends the value of an option. */
const escaped = (path: string): string => path.replaceAll(',', ',,')
