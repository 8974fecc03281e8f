/** The BIOS with which a preview on a page starts: SeaBIOS as packages of the host bring it. */

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface SeaBios {
  /** Where it lies. */
  readonly path: string
  readonly bios: () => Buffer
  readonly vga: () => Buffer | undefined
  readonly hasVga: boolean
}

/** Debian and Fedora, then where QEMU brings its own. */
const folders = ['/usr/share/seabios', '/usr/share/qemu', '/usr/share/qemu-kvm', '/usr/local/share/qemu', '/opt/homebrew/share/qemu']

export function seaBios(): SeaBios | undefined {
  const bios = folders.flatMap((folder) => ['bios.bin', 'bios-256k.bin'].map((name) => join(folder, name))).find((path) => existsSync(path))
  if (bios === undefined) return undefined
  const vga = folders
    .flatMap((folder) => ['vgabios-stdvga.bin', 'vgabios.bin'].map((name) => join(folder, name)))
    .find((path) => existsSync(path))
  return {
    path: bios,
    bios: () => readFileSync(bios),
    vga: () => (vga === undefined ? undefined : readFileSync(vga)),
    hasVga: vga !== undefined,
  }
}
