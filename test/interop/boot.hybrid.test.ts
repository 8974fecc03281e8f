import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { planElTorito, Platform, type BootEntry } from '../../src/format/eltorito/index.js'
import { fatImage } from '../../src/format/fat/index.js'
import { planHybrid, readPartitions, type HybridOptions } from '../../src/format/hybrid/index.js'
import { instantOfSeconds } from '../../src/unit/index.js'
import { entryWith, imageNamed } from '../format/eltorito/entry.js'
import { imageOf, layoutOf, mediumOf } from '../format/eltorito/volume.js'
import { contentOf, treeOf } from '../format/fat/bytes.js'
import { temporaryFolder } from '../support/folder.js'
import { itNeeds, run } from '../support/tools.js'

const folder = temporaryFolder()

function write(name: string, hybrid: Pick<HybridOptions, 'mbr' | 'gpt'>) {
  const fat = fatImage(treeOf({ 'EFI/BOOT/BOOTX64.EFI': 'not really' }), {
    id: 'data:/efi.img',
    label: 'ESP',
    time: instantOfSeconds(0),
  }).content
  const entries: readonly BootEntry[] = [
    entryWith(imageNamed('bios.img', new Uint8Array(4096).fill(1))),
    entryWith({ content: fat, name: 'efi.img', in: 'tree' }, { platform: Platform.efi }),
  ]
  const plans = [planElTorito({ entries, session: 1 }), planHybrid({ ...hybrid, efi: [fat], seed: name })]
  const contents = [...entries.map(({ image }) => image.content), contentOf('data:/behind', new Uint8Array(500_000))]
  const layout = layoutOf(
    plans.map(({ regions }) => regions),
    contents,
  )
  const path = join(folder, name)
  writeFileSync(path, imageOf(layout))
  return { path, fat, start: layout.where.content(fat) * 4, blocks: layout.size * 4 }
}

const mbr = { partitionType: 0x17, active: true }

describe('other readers agree on the partition tables', () => {
  itNeeds(['sgdisk', 'sfdisk'], 'a GUID partition table has nothing to complain about', () => {
    const { path, start, fat } = write('gpt.img', { mbr, gpt: {} })
    const verdict = run('sgdisk', ['-v', path])
    expect(verdict).toContain('No problems found')
    expect(verdict).not.toMatch(/Warning|Caution|Problem:/)
    expect(run('sfdisk', ['-V', path])).toContain('No errors detected')
    const table = JSON.parse(run('sfdisk', ['-J', path])) as {
      partitiontable: { label: string; partitions: { start: number; size: number; type: string }[] }
    }
    expect(table.partitiontable.label).toBe('gpt')
    expect(table.partitiontable.partitions[1]).toMatchObject({ start, size: fat.size / 512, type: 'C12A7328-F81F-11D2-BA4B-00A0C93EC93B' })
  })

  itNeeds(['sgdisk'], 'the second GUID partition table is found where the first is lost', () => {
    const { path } = write('lost.img', { mbr, gpt: {} })
    const image = readFileSync(path)
    image.fill(0, 512, 32768)
    writeFileSync(path, image)
    const report = run('sh', ['-c', 'sgdisk -p "$1" 2>&1', 'sh', path])
    expect(report).toContain('EFI System Partition')
  })

  itNeeds(['sfdisk', 'fdisk'], 'a master boot record alone covers the image', () => {
    const { path, start, blocks, fat } = write('mbr.img', { mbr: { ...mbr, id: 0x4d415354 } })
    const table = JSON.parse(run('sfdisk', ['-J', path])) as { partitiontable: unknown }
    expect(table.partitiontable).toMatchObject({
      label: 'dos',
      id: '0x4d415354',
      partitions: [
        { start: 0, size: blocks, type: '17', bootable: true },
        { start, size: fat.size / 512, type: 'ef' },
      ],
    })
    expect(run('fdisk', ['-l', path])).toContain('Disklabel type: dos')
  })

  itNeeds(['xorriso'], 'xorriso sees the EFI image as partition and as boot image', () => {
    const { path, start } = write('xorriso.img', { mbr, gpt: {} })
    const report = run('sh', ['-c', 'xorriso -indev "$1" -report_system_area plain 2>&1', 'sh', path])
    expect(report).toMatch(/System area summary: MBR protective-msdos-label .*GPT/)
    expect(report).toMatch(new RegExp(`GPT start and size :\\s+2\\s+${start}\\s`))
  })

  itNeeds(['mdir'], 'mtools reads the file system in the partition', () => {
    const { path, start } = write('mtools.img', { mbr, gpt: {} })
    expect(run('mdir', ['-b', '-i', `${path}@@${start * 512}`, '::/EFI/BOOT'])).toContain('BOOTX64.EFI')
  })
})

describe('partition tables of other writers are read', () => {
  const isolinux = '/usr/lib/ISOLINUX'
  itNeeds(['xorriso', ...(existsSync(isolinux) ? [] : ['isolinux'])], 'xorriso, whose partitions overlap', async () => {
    const source = join(folder, 'tree')
    mkdirSync(source)
    writeFileSync(join(source, 'isolinux.bin'), readFileSync(join(isolinux, 'isolinux.bin')))
    writeFileSync(join(source, 'efi.img'), new Uint8Array(65536))
    const path = join(folder, 'by-xorriso.iso')
    const flags =
      '-b isolinux.bin -no-emul-boot -boot-load-size 4 -boot-info-table -eltorito-alt-boot -e efi.img -no-emul-boot -isohybrid-gpt-basdat'
    run('xorriso', ['-as', 'mkisofs', '-quiet', '-o', path, '-isohybrid-mbr', join(isolinux, 'isohdpfx.bin'), ...flags.split(' '), source])
    const found = await readPartitions(mediumOf(readFileSync(path)))
    expect(found.mbr).toMatchObject({
      code: 'isolinux',
      partitions: [
        { type: 0, active: true, start: 0 },
        { type: 0xef, count: 128 },
      ],
    })
    expect(found.gpt?.partitions).toMatchObject([
      { name: 'ISOHybrid', start: 0 },
      { name: 'ISOHybrid1', count: 128 },
    ])
    expect(found.faults.map(({ code }) => code)).toEqual(['hybrid/overlapping'])
  })
})
