/** Partitions beside that of the file system, as other programs see them, and as firmware starts from them. */

import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect } from 'vitest'
import { build } from '../../src/build.js'
import { judgeDisc } from '../../src/judge.js'
import { openDisc } from '../../src/master.js'
import { openProject } from '../../src/project.js'
import { temporaryFolder } from '../support/folder.js'
import { KERNEL_PROGRAMS, mountAllInKernel } from '../support/kernel.js'
import { bootUntil, hasOvmf } from '../support/machine/index.js'
import { itNeeds, run, sample } from '../support/tools.js'

const folder = temporaryFolder()

/** Builds a manifest in the folder; its image. */
async function built(name: string, manifest: object): Promise<string> {
  const path = join(folder, `${name}.yaml`)
  writeFileSync(path, JSON.stringify({ disc: 1, name, volume: { id: 'PARTS', date: '2026-01-01' }, output: `${name}.iso`, ...manifest }))
  const { image, faults } = await build(openProject(path, { environment: {} }), { lock: 'none', flush: 'replace', listener: () => {} })
  expect(faults.filter(({ severity }) => severity !== 'note')).toEqual([])
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
        expect(await bootUntil(image, firmware, as, wanted, folder, 100_000)).toMatch(wanted)
      }
    },
    440_000,
  )
})

interface Line {
  /** Of what it is the line. */
  readonly title: string
  readonly words: string
  readonly boot: object
  readonly isVerified?: true
}

const ESP = 'C12A7328-F81F-11D2-BA4B-00A0C93EC93B'
const bios = { image: '/boot/isolinux.bin', infoTable: 'isolinux' }
const grubBios = { image: '/boot/eltorito.img', infoTable: 'grub2' }
const uefi = { platform: 'efi', image: { partition: 2 } }
const efiPartition = { number: 2, type: ESP, image: { from: 'efi.img' } }
const isohdpfx = '/usr/lib/ISOLINUX/isohdpfx.bin'
const boot_hybrid = '/usr/lib/grub/i386-pc/boot_hybrid.img'
const isolinuxWords = '-b boot/isolinux.bin -c boot/boot.cat -no-emul-boot -boot-load-size 4 -boot-info-table'
const grubWords = '-b boot/eltorito.img -c boot/boot.cat -no-emul-boot -boot-load-size 4 -boot-info-table --grub2-boot-info'
const appendedEfi = '-eltorito-alt-boot -e --interval:appended_partition_2:all:: -no-emul-boot'

/** What archiso, Fedora, Talos, Debian for arm64 and memtest86+ give to xorriso. */
const lines: readonly Line[] = [
  {
    title: 'archiso, rows',
    words: `-J ${isolinuxWords} -isohybrid-mbr ${isohdpfx} --mbr-force-bootable -partition_offset 16 -append_partition 2 ${ESP} efi.img -isohybrid-gpt-basdat ${appendedEfi}`,
    boot: {
      entries: [bios, uefi],
      partitions: [efiPartition, { type: 'data', tables: 'gpt', image: '/boot/isolinux.bin' }],
      hybrid: { mbr: { code: isohdpfx, protective: false }, gpt: { overlapping: true }, offset: 16 },
    },
  },
  {
    title: 'archiso, entries',
    words: `-J ${isolinuxWords} -isohybrid-mbr ${isohdpfx} --mbr-force-bootable -partition_offset 16 -append_partition 2 ${ESP} efi.img -isohybrid-gpt-basdat -appended_part_as_gpt ${appendedEfi}`,
    boot: {
      entries: [bios, uefi],
      partitions: [efiPartition, { type: 'data', tables: 'gpt', image: '/boot/isolinux.bin' }],
      hybrid: { mbr: { code: isohdpfx }, gpt: { overlapping: true }, offset: 16 },
    },
  },
  {
    title: 'Fedora',
    words: `-J --grub2-mbr ${boot_hybrid} -partition_offset 16 -appended_part_as_gpt -append_partition 2 ${ESP} efi.img -iso_mbr_part_type EBD0A0A2-B9E5-4433-87C0-68B6B72699C7 ${grubWords} ${appendedEfi}`,
    boot: {
      entries: [grubBios, uefi],
      partitions: [efiPartition],
      hybrid: { mbr: { code: boot_hybrid, loader: 'grub2', bootable: false }, gpt: true, offset: 16 },
    },
    isVerified: true,
  },
  {
    title: 'Debian for arm64',
    words: '-J -e boot/efi.img -no-emul-boot -append_partition 2 0xef efi.img -partition_cyl_align all',
    boot: {
      entries: [{ platform: 'efi', image: '/boot/efi.img' }],
      partitions: [{ ...efiPartition, type: 0xef }],
      hybrid: { mbr: { partitionType: 0x83, bootable: false }, cylinders: 'all' },
    },
  },
  {
    title: 'memtest86+',
    words: `-J --grub2-mbr floppy.mbr -b /boot/floppy.img -c boot/boot.cat --efi-boot --interval:appended_partition_2:all:: -part_like_isohybrid -iso_mbr_part_type 0x00 -append_partition 2 0xef efi.img`,
    boot: {
      entries: [{ image: '/boot/floppy.img', emulation: '1.44M' }, uefi],
      partitions: [{ ...efiPartition, type: 0xef }],
      hybrid: { mbr: { code: 'floppy.mbr', loader: 'grub2' } },
    },
  },
  {
    title: 'Talos',
    words: `--grub2-mbr ${boot_hybrid} --protective-msdos-label ${grubWords} ${appendedEfi} -append_partition 2 0xef efi.img -appended_part_as_gpt -partition_cyl_align all -partition_offset 16 -iso_mbr_part_type 0x83`,
    boot: {
      entries: [grubBios, uefi],
      partitions: [{ ...efiPartition, type: 'efi' }],
      hybrid: { mbr: { code: boot_hybrid, loader: 'grub2', bootable: false }, gpt: true, offset: 16, cylinders: 'all' },
    },
    isVerified: true,
  },
]

/** What xorriso tells of a disc, but for addresses, lengths that follow from them, identifiers, names, and the order of entries. */
function reportOf(image: string): readonly string[] {
  const text = run('sh', ['-c', 'xorriso -indev "$1" -report_el_torito plain -report_system_area plain 2>/dev/null', 'sh', image])
  const entries = new Map<string, string[]>()
  const lines = text.split('\n').flatMap((line) => {
    const [number = '', ...rest] = line
      .slice(line.indexOf(':') + 1)
      .trim()
      .split(/\s+/)
    if (line.startsWith('El Torito boot img ')) return [`entry ${number}: ${rest.slice(0, 6).join(' ')}`]
    if (line.startsWith('El Torito img blks ')) return [`entry ${number}: ${rest.join()} blocks of a partition`]
    if (line.startsWith('El Torito img opts ')) return [`entry ${number}: ${rest.join(' ')}`]
    if (line.startsWith('Partition offset ')) return [line]
    if (line.startsWith('System area summary')) return [[number, ...rest].filter((word) => !word.startsWith('cyl-align')).join(' ')]
    // The file system's own ends where its writer ends it.
    if (line.startsWith('MBR partition ')) return [`row ${number}: ${rest[0]} ${rest[1]}${number === '2' ? ` ${rest[3]} blocks` : ''}`]
    if (line.startsWith('GPT type GUID ')) entries.set(number, [...rest])
    if (line.startsWith('GPT start and size ')) entries.get(number)?.push(`${rest[1]} blocks`)
    return []
  })
  const told = [...entries.values()].map(([type = '', blocks]) => (type.startsWith('28732ac1') ? `GPT: EFI, ${blocks}` : `GPT: ${type}`))
  return [...lines, ...[...new Set(told)].toSorted()]
}

describe('the layouts of others', () => {
  const tools = ['xorriso', 'isoinfo', 'mkfs.fat', 'sfdisk', 'sgdisk', ...grub, ...presentOr(isohdpfx, 'isolinux')]
  const isReady = tools.every((tool) => run('sh', ['-c', 'command -v "$1" || true', 'sh', tool]) !== '')
  beforeAll(() => {
    if (!isReady) return
    mkdirSync(join(folder, 'tree', 'boot'), { recursive: true })
    const at = (name: string): string => join(folder, name)
    cpSync('/usr/lib/ISOLINUX/isolinux.bin', at('tree/boot/isolinux.bin'))
    run('grub-mkimage', ['-O', 'i386-pc-eltorito', '-p', '/boot', '-o', at('tree/boot/eltorito.img'), 'biosdisk', 'iso9660'])
    writeFileSync(at('efi.img'), new Uint8Array(2 ** 21))
    run('mkfs.fat', [at('efi.img')])
    cpSync(at('efi.img'), at('tree/boot/efi.img'))
    const floppy = new Uint8Array(1_474_560)
    floppy.set([0x55, 0xaa], 510)
    writeFileSync(at('tree/boot/floppy.img'), floppy)
    writeFileSync(at('floppy.mbr'), new Uint8Array(432).fill(0x90))
    writeFileSync(at('tree/file with a long name.txt'), 'text')
  })

  for (const { title, words, boot, isVerified } of sample(lines, 2))
    itNeeds(tools, title, async () => {
      const name = title.replaceAll(/\W/g, '-')
      const byOther = join(folder, `${name}-xorriso.iso`)
      run('xorriso', ['-as', 'mkisofs', '-quiet', '-R', '-V', 'PARTS', '-o', byOther, ...words.split(' '), 'tree'], { cwd: folder })
      const own = await built(name, {
        filesystems: { iso9660: { rockridge: true, joliet: true }, udf: title !== 'Fedora' },
        files: [{ from: 'tree', at: '/' }],
        boot: { catalog: '/boot/boot.cat', ...boot },
      })
      const [ours, theirs] = [reportOf(own), reportOf(byOther)]
      expect(ours.length).toBeGreaterThan(4)
      expect(ours).toEqual(theirs)
      if (isVerified === true) expect(run('sgdisk', ['-v', own])).toContain('No problems found')
      const [first] = (JSON.parse(run('sfdisk', ['-J', own])) as { partitiontable: { partitions: { start: number; size: number }[] } })
        .partitiontable.partitions
      if (first === undefined) throw new Error('sfdisk sees no partition')
      const cut = join(folder, 'partition.iso')
      writeFileSync(cut, readFileSync(own).subarray(first.start * 512, (first.start + first.size) * 512))
      for (const how of ['-R', '-J']) expect(run('isoinfo', [how, '-i', cut, '-x', '/file with a long name.txt'])).toBe('text')
      const disc = await openDisc(own)
      const { findings } = await judgeDisc(disc)
      await disc.close()
      expect(findings.filter(({ severity }) => severity !== 'note')).toEqual([])
    })
})

describe('partition 1 by itself', () => {
  itNeeds(KERNEL_PROGRAMS, 'is mounted by Linux and has what the disc has', async () => {
    mkdirSync(join(folder, 'esp'))
    writeFileSync(join(folder, 'esp', 'x'), 'x')
    const image = await built('mounted', {
      filesystems: { iso9660: { rockridge: true, joliet: true, deepDirectories: 'relocate' }, udf: true },
      files: [
        { at: '/a/b/c/d/e/f/g/h/i/deep.txt', text: 'deep' },
        { at: '/a/link', symlink: `${'../a/'.repeat(60)}b` },
        { at: '/link', symlink: 'a/b' },
        { at: '/large', random: { size: 3_000_000 } },
      ],
      boot: { partitions: [{ type: 'efi', image: { fat: { from: 'esp' } } }], hybrid: { mbr: true, offset: 16 } },
    })
    const { partitions } = (
      JSON.parse(run('sfdisk', ['-J', image])) as { partitiontable: { partitions: { start: number; size: number }[] } }
    ).partitiontable
    const [{ start, size } = { start: 0, size: 0 }] = partitions
    expect(start).toBe(64)
    const part = join(folder, 'mounted-partition.iso')
    writeFileSync(part, readFileSync(image).subarray(start * 512, (start + size) * 512))
    const views = ['rockridge', 'joliet'] as const
    const listings = mountAllInKernel([image, part].flatMap((of) => views.map((view) => ({ image: of, view }))))
    const [wholeRock, wholeJoliet, rock, joliet] = listings.map(({ entries }) => entries)
    expect(rock?.length).toBe(15)
    expect(rock).toEqual(wholeRock)
    expect(joliet).toEqual(wholeJoliet)
  })
})
