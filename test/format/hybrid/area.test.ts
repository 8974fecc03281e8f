import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { run as build } from '../../../src/cli/build.js'
import { MasterBootRecord, planHybrid, type HybridOptions } from '../../../src/format/hybrid/index.js'
import { runCommand } from '../../cli/run-command.js'
import { temporaryFolder } from '../../support/folder.js'
import { itNeeds, run } from '../../support/tools.js'
import { imageOf, layoutOf } from '../eltorito/volume.js'
import { contentOf } from '../fat/bytes.js'

const mbr = { partitionType: 0x17, active: true }
const area = (bytes: Uint8Array): Pick<HybridOptions, 'area'> => ({ area: { content: contentOf('system area', bytes), name: 'ip.bin' } })
const withBytes = (size: number, ...at: readonly number[]): Uint8Array => {
  const out = new Uint8Array(size)
  for (const i of at) out[i] = 0x5a
  return out
}
const plan = (bytes: Uint8Array, options: Partial<HybridOptions> = { mbr }) =>
  planHybrid({ efi: [], seed: 'seed', ...options, ...area(bytes) })

describe('a file below a master boot record', () => {
  it('keeps its code and all that comes behind the record', () => {
    const file = withBytes(32768, 0, 439, 512, 32767)
    const { regions, faults } = plan(file)
    expect(faults).toEqual([])
    const disk = imageOf(layoutOf([regions]))
    expect([0, 439, 512, 32767].map((at) => disk[at])).toEqual([0x5a, 0x5a, 0x5a, 0x5a])
    expect(MasterBootRecord.decode(disk).first).toMatchObject({ indicator: 0x80, type: 0x17 })
  })
  it('may bring the signature, which is the same', () => {
    const file = withBytes(512)
    file.set([0x55, 0xaa], 510)
    // Such a file has no code, so nothing starts from a stick.
    expect(plan(file).faults.map(({ code }) => code)).toEqual(['hybrid/notStarted'])
  })
  it.each([
    ['the table', withBytes(512, 446, 509), { mbr }, 'it has bytes 446 to 509, where the partition table of the master boot record lies'],
    [
      'the disk signature',
      withBytes(512, 440),
      { mbr },
      'it has bytes 440 to 440, where the partition table of the master boot record lies',
    ],
    ['another signature', withBytes(512, 511), { mbr }, 'it has bytes 511 to 511, where its signature lies'],
    ['the second table', withBytes(32768, 512, 17407), { mbr, gpt: {} }, 'it has bytes 512 to 17407, where the GUID partition table lies'],
  ])('is an error where it has bytes in %s', (_, file, options, words) => {
    const found = plan(file, options).faults.filter(({ severity }) => severity === 'error')
    expect(found.map(({ code, path }) => [code, path])).toEqual([['hybrid/systemAreaTaken', ['systemArea']]])
    expect(found[0]?.message).toContain(words)
  })
  it('does not lie where code of its own is asked for', () => {
    const image = contentOf('data:/loader', new Uint8Array(4096))
    const code = { bytes: new Uint8Array(432), loader: 'grub2', infoTable: 'grub2', image, name: 'boot.img' } as const
    const found = plan(withBytes(512, 3, 300), { mbr: { ...mbr, code } }).faults
    expect(found.find(({ code: name }) => name === 'hybrid/systemAreaTaken')?.message).toContain('3 to 300, where the boot code lies')
  })
  it('has room for no more than the system area, tables or not', () => {
    expect(plan(new Uint8Array(32769)).faults.map(({ code }) => code)).toContain('hybrid/systemAreaTooLong')
  })
})

describe('systemArea of a manifest', () => {
  const folder = temporaryFolder()
  const boot = Uint8Array.from({ length: 32768 }, (_, i) => (i * 7 + (i >> 8)) & 255)
  writeFileSync(join(folder, 'ip.bin'), boot)
  writeFileSync(join(folder, 'short.bin'), boot.subarray(0, 5000))
  writeFileSync(join(folder, 'long.bin'), new Uint8Array(32769))
  const make = (name: string, text: string) => {
    writeFileSync(join(folder, `${name}.yaml`), `disc: 1\nname: ${name}\nvolume: { date: 2026-01-01T00:00:00Z }\n${text}`)
    return runCommand(build, [join(folder, `${name}.yaml`)])
  }
  const files = 'files: [{ at: /a, text: a }]\n'

  itNeeds(['dd'], 'is the first 16 sectors of an image, whatever its file systems', async () => {
    for (const systems of ['{ iso9660: true }', '{ iso9660: true, udf: true }', '{ udf: { revision: "2.50" } }']) {
      expect(await make('whole', `filesystems: ${systems}\nsystemArea: ip.bin\n${files}`)).toMatchObject({ status: 0 })
      run('dd', ['if=dist/whole.iso', 'of=area', 'bs=2048', 'count=16', 'status=none'], { cwd: folder })
      expect(Buffer.compare(readFileSync(join(folder, 'area')), boot)).toBe(0)
    }
  })
  it('is filled with zeros, and changes nothing else', async () => {
    await make('without', files)
    await make('short', `systemArea: short.bin\n${files}output: dist/short.iso\n`)
    const [without, short] = ['without', 'short'].map((name) => readFileSync(join(folder, `dist/${name}.iso`)))
    const wanted = Buffer.from(without)
    wanted.set(boot.subarray(0, 5000))
    wanted.set(Buffer.from('SHORT  '), 16 * 2048 + 40)
    expect(Buffer.compare(short.subarray(0, 17 * 2048), wanted.subarray(0, 17 * 2048))).toBe(0)
  })
  it('begins the track of a Compact Disc that holds the files', async () => {
    const text = `media: cd-r\nsystemArea: ip.bin\n${files}tracks: [{ type: mode1, from: ip.bin, postgap: 0 }, { type: mode1, pregap: 0 }]\noutput: { image: dist/cd.bin, sheet: dist/cd.cue }\n`
    expect((await make('cd', text)).status).toBe(0)
    const image = readFileSync(join(folder, 'dist/cd.bin'))
    const start = 300
    for (let i = 0; i < 16; i++)
      expect(image.subarray((start + i) * 2352 + 16).subarray(0, 2048)).toEqual(Buffer.from(boot.subarray(i * 2048, (i + 1) * 2048)))
    expect(image.toString('latin1', (start + 16) * 2352 + 17, (start + 16) * 2352 + 22)).toBe('CD001')
  })
  it.each([
    ['too large', 'systemArea: long.bin', 'long.bin'],
    ['missing', 'systemArea: nothing.bin', 'nothing.bin'],
    ['no file', 'systemArea: dist', 'dist'],
  ])('%s: an error with its place', async (_, text, name) => {
    const { status, error } = await make('bad', `${text}\n${files}`)
    expect(status).toBe(1)
    expect(error).toContain('bad.yaml:4:')
    expect(error).toContain(name)
  })
  it('needs a file system', async () => {
    const { status, error } = await make('none', 'media: cd-r\nsystemArea: ip.bin\ntracks: [{ type: mode1, from: ip.bin }]\n')
    expect(status).toBe(1)
    expect(error).toContain('systemArea means nothing without files in one of the tracks')
  })
})
