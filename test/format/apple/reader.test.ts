/** Hybrid discs for the Macintosh, as genisoimage and xorriso write them and as blkid and partx see them. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { run as inspect } from '../../../src/cli/inspect.js'
import { readApple } from '../../../src/format/apple/index.js'
import { resultOf } from '../../cli/reading.js'
import { runCommand } from '../../cli/run-command.js'
import { temporaryFolder } from '../../support/folder.js'
import { itNeeds, run } from '../../support/tools.js'
import { mediumOf } from '../iso9660/medium.js'

const folder = temporaryFolder()
const at = (name: string): string => join(folder, name)

beforeAll(() => {
  mkdirSync(at('source/sub'), { recursive: true })
  for (const name of ['alpha', 'beta', 'sub/gamma']) writeFileSync(at(`source/${name}`), name)
})

interface Found {
  readonly mbr?: object
  readonly apm?: { readonly blockSize: number; readonly partitions: readonly Record<string, unknown>[] }
  readonly hfs?: readonly { readonly kind: string; readonly startByte: number; readonly sizeBytes: number }[]
}

const found = async (name: string): Promise<Found> => resultOf((await runCommand(inspect, [at(name)], { json: true })).out)
const lines = async (name: string): Promise<string> => (await runCommand(inspect, [at(name)], {})).out
const partitions = (name: string): readonly (readonly string[])[] =>
  run('partx', ['-s', '-g', '-t', 'mac', '-o', 'NR,START,SECTORS,NAME,TYPE', at(name)])
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
const ours = ({ apm }: Found): readonly (readonly string[])[] =>
  (apm?.partitions ?? []).map(({ number, start, count, name, type }) => [number, start, count, name, type].map(String))

describe('what a disc carries for the Macintosh', () => {
  itNeeds(['genisoimage', 'blkid'], 'HFS at its beginning, and no master boot record by two bytes', async () => {
    run('genisoimage', ['-quiet', '-R', '-hfs', '-V', 'MAC DISC', '-o', at('hfs.iso'), at('source')])
    const { mbr, apm, hfs } = await found('hfs.iso')
    expect({ mbr, apm }).toEqual({ mbr: undefined, apm: undefined })
    // Two of the files are its desktop database.
    expect(hfs).toEqual([expect.objectContaining({ kind: 'HFS', startByte: 0, name: 'MAC DISC', files: 5, folders: 1 })])
    expect(run('blkid', ['-p', '-n', 'hfs', '-s', 'LABEL', '-o', 'value', at('hfs.iso')])).toBe('MAC DISC\n')
    expect(await lines('hfs.iso')).toMatch(/^HFS {2}"MAC DISC" {2}from byte 0, .*, 5 files, 1 folders, which are not read$/m)
    expect(await lines('hfs.iso')).not.toContain('MBR')
  })

  itNeeds(['genisoimage', 'blkid', 'partx'], 'HFS in a partition of an Apple partition map', async () => {
    run('genisoimage', ['-quiet', '-R', '-hfs', '-part', '-V', 'MACPART', '-o', at('part.iso'), at('source')])
    const seen = await found('part.iso')
    expect(ours(seen)).toEqual(partitions('part.iso'))
    expect(seen.mbr).toBeUndefined()
    const [hfs] = seen.hfs ?? []
    expect(hfs).toMatchObject({ kind: 'HFS', name: 'MACPART', files: 5, folders: 1 })
    expect(run('blkid', ['-p', '-O', String(hfs?.startByte), '-s', 'LABEL', '-o', 'value', at('part.iso')])).toBe('MACPART\n')
    const block = (await runCommand(inspect, [at('part.iso')], { block: '0' })).out
    expect(block).toContain('block 0, byte 0: driver descriptor of the Macintosh')
    expect(block).toContain('block 0, byte 512: entry of an Apple partition map')
  })

  itNeeds(['xorriso', 'blkid', 'partx'], 'HFS Plus', async () => {
    run('xorriso', ['-as', 'mkisofs', '-quiet', '-hfsplus', '-o', at('plus.iso'), at('source')])
    const seen = await found('plus.iso')
    expect(ours(seen)).toEqual(partitions('plus.iso'))
    const [hfs] = seen.hfs ?? []
    // The folders of a volume header do not count the root.
    expect(hfs).toMatchObject({ kind: 'HFS+', files: 3, folders: 1 })
    expect(run('blkid', ['-p', '-O', String(hfs?.startByte), '-s', 'TYPE', '-o', 'value', at('plus.iso')])).toBe('hfsplus\n')
    const text = await lines('plus.iso')
    expect(text).toMatch(/^Apple partition map, blocks of 512 bytes$/m)
    expect(text).toMatch(/^ {2}partition 3: "HFSPLUS_Hybrid", type Apple_HFS, bytes \d+ to \d+$/m)
    expect(text).toMatch(/^HFS\+ {2}"ISOIMAGE" {2}from byte \d+, /m)
  })

  itNeeds(['xorriso'], 'and nothing where there is nothing', async () => {
    run('xorriso', ['-as', 'mkisofs', '-quiet', '-o', at('plain.iso'), at('source')])
    expect(await found('plain.iso')).not.toHaveProperty('hfs')
    expect(await found('plain.iso')).not.toHaveProperty('apm')
  })

  it('a map that promises more than there is', async () => {
    const image = new Uint8Array(64 * 2048)
    image.set([0x45, 0x52, 2, 0])
    for (let i = 1; i < 250; i++) {
      image.set([0x50, 0x4d, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], i * 512)
      image.set(new TextEncoder().encode('Apple_HFS'), i * 512 + 48)
    }
    const { apm, hfs } = await readApple(mediumOf(image))
    expect([apm?.partitions.length, hfs]).toEqual([128, []])
  })

  it.each<readonly [blocks: number, blockBytes: number, nameLength: number, isVolume: boolean]>([
    [10, 512, 4, true],
    [0, 512, 4, false],
    [1, 512, 4, true],
    [10, 0, 4, false],
    [10, 511, 4, false],
    [10, 513, 4, false],
    [10, 1024, 4, true],
    [10, 512, 0, false],
    [10, 512, 1, true],
    [10, 512, 27, true],
    [10, 512, 28, false],
    [0xffff, 0xffff_fe00, 27, true],
  ])('a volume of %i blocks of %i bytes with a name of %i', async (blocks, blockBytes, nameLength, isVolume) => {
    const image = new Uint8Array(64 * 2048)
    const view = new DataView(image.buffer, 1024)
    image.set([0x42, 0x44], 1024)
    view.setUint16(18, blocks)
    view.setUint32(20, blockBytes)
    view.setUint16(28, 16)
    view.setUint8(36, nameLength)
    image.fill(0x41, 1024 + 37, 1024 + 64)
    const { hfs } = await readApple(mediumOf(image))
    expect(hfs).toEqual(
      isVolume
        ? [{ kind: 'HFS', startByte: 0, sizeBytes: 16 * 512 + blocks * blockBytes, name: 'A'.repeat(nameLength), files: 0, folders: 0 }]
        : [],
    )
  })

  itNeeds(['genisoimage'], 'HFS Plus inside HFS', async () => {
    run('genisoimage', ['-quiet', '-R', '-hfs', '-o', at('wrapper.iso'), at('source')])
    const image = new Uint8Array(readFileSync(at('wrapper.iso')))
    const view = new DataView(image.buffer)
    const inner = view.getUint16(1024 + 28) * 512 + 2 * view.getUint32(1024 + 20)
    image.set([0x48, 0x2b, 0, 2, 0, 9], 1024 + 124)
    image.set([0x48, 0x2b, 0, 4], inner + 1024)
    view.setUint32(inner + 1024 + 40, 4096)
    view.setUint32(inner + 1024 + 44, 9)
    const { hfs } = await readApple(mediumOf(image))
    expect(hfs[1]).toMatchObject({ kind: 'HFS+', startByte: inner, sizeBytes: 9 * 4096 })
  })
})
