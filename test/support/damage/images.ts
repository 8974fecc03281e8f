/** Small sound images, made by the program from manifests, which between them have every structure that it writes. */

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ProgramRun } from '../program.js'

const volume = {
  id: 'VOLUME1',
  setId: 'A SET',
  publisher: 'SOMEBODY',
  preparer: 'SOMEBODY ELSE',
  application: 'AN APPLICATION',
  copyrightFile: 'COPY.TXT',
  date: '2026-01-02T03:04:05Z',
}
const text = (at: string, length = 40, more: object = {}) => ({
  at,
  text: `${at} `.repeat(Math.ceil(length / (at.length + 1))).slice(0, length),
  ...more,
})
const plain = [
  text('/COPY.TXT'),
  text('/B.DAT', 5000),
  text('/empty.txt', 0),
  { at: '/dir', directory: true },
  text('/dir/inner.txt', 3000),
  text('/dir/sub/deep.txt', 100),
]
const posix = [
  { at: '/link', symlink: '../dir/./sub/deep.txt' },
  { at: '/root-link', symlink: '/dir/inner.txt' },
  { at: '/other', hardlink: '/B.DAT' },
  { at: '/null', device: { type: 'character', major: 1, minor: 3 } },
  { at: '/pipe', fifo: true },
]
const deep = [
  text('/1/2/3/4/5/6/7/8/9/file.txt', 10),
  text(`/1/2/3/4/5/6/7/8/${'n'.repeat(200)}.txt`, 10),
  { at: '/long-link', symlink: `${'a'.repeat(100)}/${'b'.repeat(200)}/c` },
]
const loader = text('/boot/loader.bin', 4096)
const streams = [text('/with-streams.txt', 20, { streams: { one: { text: 'first stream' }, two: { text: 'second stream'.repeat(300) } } })]
const iso = { level: 2, rockridge: true, joliet: true }
const boot = {
  catalog: '/boot/boot.cat',
  entries: [
    { platform: 'bios', image: '/boot/loader.bin', loadSectors: 4, infoTable: 'isolinux', id: 'FIRST' },
    { platform: 'efi', image: { fat: { from: 'esp', label: 'ESP' }, at: '/boot/efi.img' } },
  ],
}

const manifests: Readonly<Record<string, object>> = {
  'iso-level1': { filesystems: { iso9660: { level: 1 } }, files: plain },
  'iso-rr-joliet': { filesystems: { iso9660: iso }, files: [...plain, ...posix] },
  'iso-boot': { filesystems: { iso9660: iso }, files: [...plain, loader], boot },
  'iso-deep': { filesystems: { iso9660: { level: 3, rockridge: { version: '1.12' } } }, files: [...plain, ...posix, ...deep] },
  'iso-1999': { filesystems: { iso9660: { level: 1999, rockridge: true } }, files: [...plain, text('/a name of any kind.text')] },
  'iso-xa': { filesystems: { iso9660: { level: 2, xa: true, rockridge: true } }, files: plain },
  'udf-1.02': { filesystems: { udf: { revision: '1.02' } }, files: [...plain, ...posix] },
  'udf-vat': { filesystems: { udf: { revision: '1.50', vat: true } }, files: plain },
  'udf-2.00-vat': { filesystems: { udf: { revision: '2.00', vat: true } }, files: plain },
  'udf-sparing': { filesystems: { udf: { revision: '1.50', sparing: { packetLength: 16, packets: 2, tables: 2 } } }, files: plain },
  'udf-2.01': { filesystems: { udf: { revision: '2.01', embed: true } }, files: [...plain, ...posix, ...streams] },
  'udf-2.50': { filesystems: { udf: { revision: '2.50' } }, files: [...plain, ...posix, ...streams] },
  'udf-2.60': { filesystems: { udf: { revision: '2.60', redundantMetadata: false } }, files: plain },
  bridge: { filesystems: { iso9660: iso, udf: { revision: '1.02' } }, files: plain },
  'hybrid-mbr': { filesystems: { iso9660: iso }, files: [...plain, loader], boot: { ...boot, hybrid: { mbr: true } } },
  'hybrid-gpt': { filesystems: { iso9660: iso }, files: [...plain, loader], boot: { ...boot, hybrid: { mbr: true, gpt: true } } },
  'boot-fat16': {
    filesystems: { iso9660: { level: 2 } },
    files: plain,
    boot: { entries: [{ platform: 'efi', image: { fat: { from: 'esp', type: 16, size: '2200 KiB' } } }] },
  },
}

export const imageNames: readonly string[] = Object.keys(manifests)

/** Makes one; the folder in which it was made is gone then. */
export function makeImage(name: string, run: (args: readonly string[], cwd: string) => ProgramRun): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'glassmaster-damage-'))
  try {
    for (const path of ['EFI/BOOT', 'a folder with a long name']) mkdirSync(join(folder, 'esp', path), { recursive: true })
    writeFileSync(join(folder, 'esp/EFI/BOOT/BOOTX64.EFI'), 'MZ'.repeat(1500))
    writeFileSync(join(folder, 'esp/a folder with a long name/readme.txt'), 'read me')
    writeFileSync(join(folder, 'esp/startup.nsh'), 'reset')
    writeFileSync(join(folder, 'disc.yaml'), JSON.stringify({ disc: 1, name, volume, ...manifests[name], output: 'out.iso' }))
    const { status, stdout, stderr } = run(['build', 'disc.yaml'], folder)
    if (status !== 0) throw new Error(`${name}: ${stdout}${stderr}`)
    return readFileSync(join(folder, 'out.iso'))
  } finally {
    rmSync(folder, { recursive: true })
  }
}
