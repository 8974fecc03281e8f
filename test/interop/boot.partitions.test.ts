/** Partitions beside that of the file system, as other programs see them, and as firmware starts from them. */

import { cpSync, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { build } from '../../src/build.js'
import { openProject } from '../../src/project.js'
import { temporaryFolder } from '../support/folder.js'
import { bootUntil, hasOvmf } from '../support/machine.js'
import { itNeeds, run, sample } from '../support/tools.js'

const folder = temporaryFolder()

/** Builds a manifest in the folder; its image. */
async function built(name: string, manifest: object): Promise<string> {
  const path = join(folder, `${name}.yaml`)
  writeFileSync(path, JSON.stringify({ disc: 1, name, volume: { id: 'PARTS', date: '2026-01-01' }, output: `${name}.iso`, ...manifest }))
  const { image, faults } = await build(openProject(path, { environment: {} }), { lock: 'none', flush: 'replace', listener: () => {} })
  expect(faults).toEqual([])
  return image
}

const presentOr = (path: string, name: string): readonly string[] => (existsSync(path) ? [] : [name])
const grub = [
  'grub-mkimage',
  ...presentOr('/usr/lib/grub/i386-pc/boot_hybrid.img', 'grub-pc-bin'),
  ...presentOr('/usr/lib/grub/x86_64-efi', 'grub-efi-amd64-bin'),
]

describe('an EFI system partition behind the file system', () => {
  let image: string
  const prepare = async (): Promise<void> => {
    cpSync(join('examples', 'grub'), join(folder, 'grub'), { recursive: true, filter: (path) => !/\/(?:build|dist)$/.test(path) })
    run(join(folder, 'grub', 'prepare.sh'), [])
    image = await built('grub', {
      filesystems: { iso9660: { rockridge: true, joliet: true }, udf: true },
      files: [
        { from: 'grub/build/eltorito.img', at: '/boot/grub/eltorito.img' },
        { from: 'grub/grub.cfg', at: '/boot/grub/grub.cfg' },
      ],
      boot: {
        entries: [
          { image: '/boot/grub/eltorito.img', infoTable: 'grub2' },
          { platform: 'efi', image: { partition: 2 } },
        ],
        partitions: [{ number: 2, type: 'efi', image: { fat: { from: 'grub/build/esp' } } }],
        hybrid: { mbr: { code: 'grub/build/boot_hybrid.img', loader: 'grub2' }, gpt: true, offset: 16 },
      },
    })
  }
  itNeeds(
    ['qemu-system-x86_64', ...grub, ...(hasOvmf() ? [] : ['ovmf'])],
    'starts as CD-ROM and as USB stick, under UEFI and under BIOS',
    async () => {
      await prepare()
      const ways = [
        ['uefi', 'cd'],
        ['uefi', 'usb'],
        ['bios', 'usb'],
        ['bios', 'cd'],
      ] as const
      for (const [firmware, as] of sample(ways, 3)) {
        const wanted = firmware === 'bios' ? /BOOT-OK GRUB pc/ : /BOOT-OK GRUB efi/
        expect(await bootUntil(image, firmware, as, wanted, folder)).toMatch(wanted)
      }
    },
    240_000,
  )
})
