import { cpSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { build } from '../../src/build.js'
import { openProject } from '../../src/project.js'
import { temporaryFolder } from '../support/folder.js'
import { bootUntil, hasOvmf, type Attachment, type Firmware } from '../support/machine/index.js'
import { itNeeds, run, sample } from '../support/tools.js'

const folder = temporaryFolder()
const presentOr = (path: string, name: string): readonly string[] => (existsSync(path) ? [] : [name])

/** Builds an example in a folder of its own. */
async function example(name: string, prepare?: string): Promise<string> {
  const copy = join(folder, name)
  cpSync(join('examples', name), copy, { recursive: true, filter: (path) => !/\/(?:build|dist)$/.test(path) })
  if (prepare !== undefined) run(join(copy, prepare), [])
  const project = openProject(join(copy, 'disc.config.yaml'), { environment: {} })
  const built = await build(project, { lock: 'none', flush: 'replace', listener: () => {} })
  expect(built.faults).toEqual([])
  return built.image
}

async function boots(image: string, firmware: Firmware, as: Attachment, wanted: RegExp): Promise<void> {
  expect(await bootUntil(image, firmware, as, wanted, folder)).toMatch(wanted)
}

const machine = 'qemu-system-x86_64'
const grub = [
  ...presentOr('/usr/lib/grub/i386-pc/boot_hybrid.img', 'grub-pc-bin'),
  ...presentOr('/usr/lib/grub/x86_64-efi', 'grub-efi-amd64-bin'),
  ...(hasOvmf() ? [] : ['ovmf']),
]

describe('the examples start', () => {
  itNeeds(
    [machine, 'grub-mkimage', ...grub],
    'grub under BIOS and UEFI, as CD-ROM and as USB stick',
    async () => {
      const image = await example('grub', 'prepare.sh')
      const ways = [
        ['bios', 'cd'],
        ['uefi', 'cd'],
        ['bios', 'usb'],
        ['uefi', 'usb'],
      ] as const
      for (const [firmware, as] of sample(ways, 3))
        await boots(image, firmware, as, firmware === 'bios' ? /BOOT-OK GRUB pc/ : /BOOT-OK GRUB efi/)
    },
    240_000,
  )

  itNeeds(
    [machine, ...presentOr('/usr/lib/ISOLINUX/isolinux.bin', 'isolinux')],
    'isolinux under BIOS, as CD-ROM and as USB stick',
    async () => {
      const image = await example('isolinux')
      for (const as of sample(['usb', 'cd'] as const, 2)) await boots(image, 'bios', as, /BOOT-OK ISOLINUX/)
    },
    150_000,
  )
})
