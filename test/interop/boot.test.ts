import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { planElTorito, Platform, type Emulation } from '../../src/format/eltorito/index.js'
import { fatImage } from '../../src/format/fat/index.js'
import { bytes, instantOfSeconds } from '../../src/unit/index.js'
import { diskImage, entryWith } from '../format/eltorito/entry.js'
import { imageOf, layoutOf } from '../format/eltorito/volume.js'
import { contentOf, treeOf } from '../format/fat/bytes.js'
import { temporaryFolder } from '../support/folder.js'
import { bootUntil, hasOvmf } from '../support/machine/index.js'
import { itNeeds, run, sample } from '../support/tools.js'

const folder = temporaryFolder()

/** Starts where a BIOS does, reads the third sector of the second head, and prints the text in it. */
const READER = Buffer.from('31c08ed88ec0b80102bb007eb90300b601cd13be007eac84c07409b40ebb0700cd10ebf2f4ebfd', 'hex')

describe('a BIOS reads the emulated drive by its sectors of 512 bytes', () => {
  const disks: readonly (readonly [Emulation, number, number])[] = [
    ['1.2M', 2400, 15],
    ['1.44M', 2880, 18],
    ['2.88M', 5760, 36],
    ['hard-disk', 2048, 32],
  ]
  for (const [emulation, blocks, sectorsPerTrack] of sample(disks, 3))
    itNeeds(['qemu-system-x86_64'], emulation, async () => {
      const disk = emulation === 'hard-disk' ? diskImage(blocks) : new Uint8Array(blocks * 512)
      disk.set(READER)
      disk.set([0x55, 0xaa], 510)
      disk.set(new TextEncoder().encode(`BOOT-OK ${emulation}\r\n\0`), (sectorsPerTrack + 2) * 512)
      const entry = entryWith({ content: contentOf('eltorito/disk', disk), name: 'disk', in: 'catalog' }, { emulation })
      const plan = planElTorito({ entries: [entry], session: 1 })
      expect(plan.faults).toEqual([])
      const image = join(folder, `${emulation}.iso`)
      writeFileSync(image, imageOf(layoutOf([plan.regions])))
      const wanted = new RegExp(`BOOT-OK ${emulation.replace('.', '\\.')}`)
      expect(await bootUntil(image, 'bios', 'cd', wanted, folder, 40_000)).toMatch(wanted)
    })
})

const platform = '/usr/lib/grub/x86_64-efi'
const needed = [
  'qemu-system-x86_64',
  'grub-mkimage',
  ...(existsSync(platform) ? [] : ['grub-efi-amd64-bin']),
  ...(hasOvmf() ? [] : ['ovmf']),
]

/** GRUB with a script inside, so that it needs no file. */
function grub(words: string): Uint8Array {
  const script = join(folder, 'embedded.cfg')
  writeFileSync(script, `serial --unit=0 --speed=115200\nterminal_output serial\necho ${words}\nsleep 100\n`)
  const out = join(folder, 'grub.efi')
  run('grub-mkimage', ['-O', 'x86_64-efi', '-d', platform, '-p', '/', '-c', script, '-o', out, 'serial', 'terminal', 'echo', 'sleep'])
  return readFileSync(out)
}

describe('an EFI image whose size its entry cannot say', () => {
  itNeeds(needed, 'starts under UEFI, FAT32 of 40 MiB', async () => {
    const time = instantOfSeconds(1_700_000_000)
    const tree = treeOf({ 'EFI/BOOT/BOOTX64.EFI': grub('BOOT-OK LARGE') })
    const fat = fatImage(tree, { id: 'eltorito/efi', label: 'ESP', time, type: 32, size: bytes(40 * 2 ** 20) })
    expect(fat.faults).toEqual([])
    const entry = entryWith({ content: fat.content, name: 'efi.img', in: 'catalog' }, { platform: Platform.efi })
    const plan = planElTorito({ entries: [entry], session: 1 })
    expect(plan.faults.map(({ code }) => code)).toEqual(['eltorito/efiOpenEnd'])
    const image = join(folder, 'large.iso')
    writeFileSync(image, imageOf(layoutOf([plan.regions])))
    expect(await bootUntil(image, 'uefi', 'cd', /BOOT-OK LARGE/, folder, 50_000)).toMatch(/BOOT-OK LARGE/)
  })
})
