import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { fatImage, type FatOptions } from '../../src/format/fat/index.js'
import { bytes, instantOfSeconds } from '../../src/unit/index.js'
import { bytesOfContent, treeOf } from '../format/fat/bytes.js'
import { temporaryFolder } from '../support/folder.js'
import { itNeeds, run } from '../support/tools.js'

const folder = temporaryFolder()

const noise = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => (i * 2654435761) >>> 13)
const files: Record<string, string | Uint8Array> = {
  'EFI/BOOT/BOOTX64.EFI': noise(100_001),
  'EFI/BOOT/grub.cfg': 'menu\n',
  'EFI/Some Vendor, Inc/A rather long name with ünïcödé – 文字 and 😀.txt': 'long',
  'EFI/Some Vendor, Inc/A rather long name too.txt': 'also',
  'README.TXT': 'plain',
  'read.me.first': 'dots',
  'empty.bin': '',
  '.hidden': 'dot',
  ['x'.repeat(255)]: 'longest',
  'emptydir/': '',
  [`deep/${'d/'.repeat(30)}leaf`]: 'deep',
  ...Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`many/a file with number ${i}.data`, `#${i}`])),
}
const base = { id: 'fat', label: 'ESP TEST', time: instantOfSeconds(1_700_000_001) }
const cases: readonly (readonly [string, Partial<FatOptions>])[] = [
  ['FAT12 as small as can be', {}],
  ['FAT12 of a 1.44 MB floppy disk', { size: bytes(1_474_560) }],
  ['FAT16 that is asked for', { type: 16 }],
  ['FAT16 of 20 MiB', { size: bytes(20 * 2 ** 20) }],
  ['FAT32 that is asked for', { type: 32 }],
  ['FAT32 of 600 MB', { size: bytes(600_000_512) }],
]

describe('other readers agree on the FAT image', () => {
  for (const [title, options] of cases)
    itNeeds(['fsck.fat', 'mcopy', 'mdir', 'mlabel'], title, () => {
      const made = fatImage(treeOf(files), { ...base, ...options })
      expect(made.faults).toEqual([])
      const image = join(folder, 'fat.img')
      writeFileSync(image, bytesOfContent(made.content))
      const checked = run('fsck.fat', ['-n', '-v', image])
      expect(checked).toContain(`${made.geometry?.type} bit entries`)
      const env = { ...process.env, MTOOLS_SKIP_CHECK: '0', LC_ALL: 'C.UTF-8', TZ: 'UTC' }
      expect(run('mlabel', ['-s', '-i', image, '::'], { env })).toContain('ESP TEST')
      const out = join(folder, title.replaceAll(' ', '-'))
      mkdirSync(out)
      run('mcopy', ['-s', '-n', '-Q', '-i', image, '::*', out], { env })
      for (const [path, data] of Object.entries(files)) {
        // mtools has no characters beyond the Basic Multilingual Plane.
        if (path.endsWith('/') || path.includes('😀')) continue
        expect(readFileSync(join(out, path)).equals(typeof data === 'string' ? Buffer.from(data) : data), path).toBe(true)
      }
      expect(run('mdir', ['-i', image, '::/README.TXT'], { env })).toContain('2023-11-14  22:13')
    })

  itNeeds(['7zz'], '7-Zip reads every name and byte of FAT16 and FAT32', () => {
    for (const type of [16, 32] as const) {
      const image = join(folder, `seven-${type}.img`)
      writeFileSync(image, bytesOfContent(fatImage(treeOf(files), { ...base, type }).content))
      const out = join(folder, `seven-${type}`)
      run('7zz', ['x', '-y', `-o${out}`, image])
      for (const [path, data] of Object.entries(files))
        if (!path.endsWith('/'))
          expect(readFileSync(join(out, path)).equals(typeof data === 'string' ? Buffer.from(data) : data), path).toBe(true)
    }
  })
})
