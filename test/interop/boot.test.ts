import { readFileSync, writeFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { planElTorito, Platform, type BootEntry, type BootImage } from '../../src/format/eltorito/index.js'
import { fatImage } from '../../src/format/fat/index.js'
import { planHybrid, USUAL_PARTITION_TYPE, type HybridOptions } from '../../src/format/hybrid/index.js'
import { instantOfSeconds } from '../../src/unit/index.js'
import { entryWith } from '../format/eltorito/entry.js'
import { imageOf, layoutOf } from '../format/eltorito/volume.js'
import { contentOf, treeOf } from '../format/fat/bytes.js'
import { temporaryFolder } from '../support/folder.js'
import { bootUntil, hasOvmf, type Attachment, type Firmware } from '../support/machine.js'
import { itNeeds, run } from '../support/tools.js'

const folder = temporaryFolder()
const GRUB = '/usr/lib/grub'
const ISOLINUX = '/usr/lib/ISOLINUX'
const time = instantOfSeconds(1_700_000_000)

/** GRUB with a script inside that prints on the serial console, so that it needs no file of the disc. */
function grub(target: 'i386-pc-eltorito' | 'x86_64-efi', words: string): Uint8Array {
  const script = join(folder, 'embedded.cfg')
  writeFileSync(script, `serial --unit=0 --speed=115200\nterminal_output serial\necho ${words}\nsleep 100\n`)
  const out = join(folder, target)
  const modules = [
    'serial',
    'terminal',
    'echo',
    'sleep',
    'iso9660',
    'part_gpt',
    'part_msdos',
    ...(target === 'x86_64-efi' ? [] : ['biosdisk']),
  ]
  const directory = join(GRUB, target.replace('-eltorito', ''))
  run('grub-mkimage', ['-O', target, '-d', directory, '-p', '/boot/grub', '-c', script, '-o', out, ...modules])
  return readFileSync(out)
}

function efiImage(): BootImage {
  const made = fatImage(treeOf({ 'EFI/BOOT/BOOTX64.EFI': grub('x86_64-efi', 'BOOT-OK EFI') }), { id: 'eltorito/efi', label: 'ESP', time })
  expect(made.faults).toEqual([])
  return { content: made.content, name: 'efi.img', in: 'catalog' }
}

function write(name: string, entries: readonly BootEntry[], hybrid?: Omit<HybridOptions, 'seed' | 'efi'>): string {
  const boot = planElTorito({ entries, session: 1 })
  expect(boot.faults).toEqual([])
  const efi = entries.filter(({ platform }) => platform === Platform.efi).map(({ image }) => image.content)
  const tables = hybrid === undefined ? [] : [planHybrid({ ...hybrid, efi, seed: name })]
  for (const table of tables) expect(table.faults).toEqual([])
  // SeaBIOS finds no cylinder on a stick of less than half a megabyte.
  const payload = [...entries.map(({ image }) => image.content), contentOf('data:/padding', new Uint8Array(2 ** 20))]
  const layout = layoutOf([boot.regions, ...tables.map(({ regions }) => regions)], payload)
  const path = join(folder, name)
  writeFileSync(path, imageOf(layout))
  return path
}

async function boots(image: string, firmware: Firmware, as: Attachment, wanted: RegExp): Promise<void> {
  expect(await bootUntil(image, firmware, as, wanted, folder)).toMatch(wanted)
}

const ready = existsSync(join(GRUB, 'i386-pc/boot_hybrid.img')) && existsSync(join(GRUB, 'x86_64-efi'))
const needed = ['qemu-system-x86_64', 'grub-mkimage', ...(ready ? [] : ['grub-pc-bin']), ...(hasOvmf() ? [] : ['ovmf'])]

describe('a disc starts', () => {
  itNeeds(
    needed,
    'GRUB under BIOS and UEFI, as CD-ROM and as USB stick',
    async () => {
      const bios: BootImage = {
        content: contentOf('data:/eltorito.img', grub('i386-pc-eltorito', 'BOOT-OK PC')),
        name: 'eltorito.img',
        in: 'tree',
      }
      const entries = [entryWith(bios, { infoTable: 'grub2' }), entryWith(efiImage(), { platform: Platform.efi })]
      const code = {
        bytes: readFileSync(join(GRUB, 'i386-pc/boot_hybrid.img')),
        loader: 'grub2',
        image: bios.content,
        name: 'boot_hybrid.img',
      } as const
      const image = write('grub.iso', entries, { mbr: { code, partitionType: USUAL_PARTITION_TYPE, active: true }, gpt: {} })
      for (const as of ['cd', 'usb'] as const) {
        await boots(image, 'bios', as, /BOOT-OK PC/)
        await boots(image, 'uefi', as, /BOOT-OK EFI/)
      }
    },
    240_000,
  )

  itNeeds(
    ['qemu-system-x86_64', ...(existsSync(join(ISOLINUX, 'isolinux.bin')) ? [] : ['isolinux'])],
    'isolinux under BIOS, as CD-ROM and as USB stick',
    async () => {
      const bios: BootImage = {
        content: contentOf('data:/isolinux.bin', readFileSync(join(ISOLINUX, 'isolinux.bin'))),
        name: 'isolinux.bin',
        in: 'tree',
      }
      const code = {
        bytes: readFileSync(join(ISOLINUX, 'isohdpfx.bin')),
        loader: 'isolinux',
        image: bios.content,
        name: 'isohdpfx.bin',
      } as const
      const image = write('isolinux.iso', [entryWith(bios, { infoTable: 'isolinux' })], {
        mbr: { code, partitionType: USUAL_PARTITION_TYPE, active: true },
      })
      // It greets before it looks for its configuration, which this disc has not.
      for (const as of ['cd', 'usb'] as const) await boots(image, 'bios', as, /ISOLINUX 6\.\d\d/)
    },
    150_000,
  )
})
