import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { run as check } from '../../../src/cli/check.js'
import { Claims, Findings } from '../../../src/finding/index.js'
import { checkSums } from '../../../src/format/checksums/index.js'
import { PrimaryVolumeDescriptor } from '../../../src/format/iso9660/index.js'
import { createMd5 } from '../../../src/kernel/digest.node.js'
import { lba } from '../../../src/unit/index.js'
import { resultOf } from '../../cli/reading.js'
import { runCommand } from '../../cli/run-command.js'
import { temporaryFolder } from '../../support/folder.js'
import { itNeeds, run } from '../../support/tools.js'
import { mediumOf } from '../iso9660/medium.js'

const BLOCKS = 200
const USE = 16 * 2048 + 883
const md5 = (bytes: Uint8Array | string): string => createHash('md5').update(bytes).digest('hex')
const write = (image: Uint8Array, at: number, text: string): void => image.set(Buffer.from(text, 'latin1'), at)

/** Blocks of noise with a descriptor that knows their count. */
function plain(): Uint8Array {
  const image = Uint8Array.from({ length: BLOCKS * 2048 }, (_, i) => (i * 7) >>> 3)
  image.fill(0, 16 * 2048, 17 * 2048)
  image[16 * 2048] = 1
  PrimaryVolumeDescriptor.setter('spaceSize')(image, 16 * 2048, BLOCKS as never)
  image.fill(0x20, USE, USE + 512)
  return image
}

/** As libimplantisomd5.c does; the volume is too small for fragments. */
function implanted(): Uint8Array {
  const image = plain()
  write(
    image,
    USE,
    `ISO MD5SUM = ${md5(image.subarray(0, (BLOCKS - 15) * 2048))};SKIPSECTORS = 15;RHLISOSTATUS=0;THIS IS NOT THE SAME AS RUNNING MD5SUM ON THIS ISO!!`,
  )
  return image
}

/** As libisofs does: behind the descriptors, the directories and the files. */
function tagged(): Uint8Array {
  const image = plain()
  const tag = (name: string, at: number, next: string): void => {
    const text = `libisofs_${name}checksum_tag_v1 pos=${at} range_start=0 range_size=${at}${next} md5=${md5(image.subarray(0, at * 2048))}`
    image.fill(0, at * 2048, at * 2048 + 2048)
    write(image, at * 2048, `${text} self=${md5(text)}\n`)
  }
  tag('sb_', 18, ' next=40')
  tag('tree_', 40, ' next=199')
  tag('', 199, '')
  return image
}

async function judge(image: Uint8Array, reach: 'structures' | 'all') {
  const [findings, claims] = [new Findings(), new Claims()]
  const sums = await checkSums({ medium: mediumOf(image), number: 1, start: lba(0), findings, claims }, { reach, md5: createMd5 })
  return { states: sums.map(({ state }) => state), found: findings.list().map(({ structure, field }) => `${structure}, ${field}`) }
}

describe('checksums that hold', () => {
  test.each([
    ['implanted', implanted(), ['not compared'], ['right']],
    ['in tags', tagged(), ['right', 'right', 'not compared'], ['right', 'right', 'right']],
    ['none', plain(), [], []],
  ])('%s', async (_, image, structures, all) => {
    expect(await judge(image, 'structures')).toEqual({ states: structures, found: [] })
    expect(await judge(image, 'all')).toEqual({ states: all, found: [] })
  })
})

describe('what is damaged', () => {
  test.each([
    ['a block', implanted(), 100 * 2048, 'x', 'implanted MD5, digest'],
    ['the digest', implanted(), USE + 15, 'xyz', 'implanted MD5, digest'],
    ['the marker', implanted(), USE + 4, 'X', 'implanted MD5, digest'],
    ['skipped sectors', implanted(), USE + 60, 'x', 'implanted MD5, skipped sectors'],
    ['more skipped than there are', implanted(), USE + 60, '99999', 'implanted MD5, skipped sectors'],
    ['the system area', tagged(), 100, 'x', 'superblock checksum tag, md5'],
    ['a directory', tagged(), 30 * 2048, 'x', 'tree checksum tag, md5'],
    ['a file', tagged(), 100 * 2048, 'x', 'session checksum tag, md5'],
    ['form of a tag', tagged(), 18 * 2048 + 30, 'x', 'checksum tag, form'],
    ['place', tagged(), 18 * 2048 + 32, '9', 'superblock checksum tag, pos'],
    ['beginning', tagged(), 18 * 2048 + 47, '9', 'superblock checksum tag, range_start'],
    ['size', tagged(), 18 * 2048 + 61, '9', 'superblock checksum tag, range_size'],
    ['next tag', tagged(), 18 * 2048 + 69, '9', 'superblock checksum tag, next'],
    ['digest of itself', tagged(), 18 * 2048 + 77, '0', 'superblock checksum tag, self'],
  ])('%s', async (_, image, at, text, expected) => {
    write(image, at, text)
    expect((await judge(image, 'all')).found).toContain(expected)
  })
})

describe('what leads to an array of checksums', () => {
  const ROOT = 20
  /** A number behind its length, in so many bytes. */
  const number = (value: number, width: number): readonly number[] => [
    width,
    ...Array.from({ length: width }, (_, i) => Math.floor(value / 256 ** (width - 1 - i)) % 256),
  ]
  const text = (words: string): readonly number[] => [...Buffer.from(words)]
  /** Blocks 0 to 189, and an array of two items in block 190. */
  function arrayed(value: readonly number[]): Uint8Array {
    const image = plain()
    image.set([34, 0, ROOT, 0, 0, 0, 0, 0, 0, ROOT], 16 * 2048 + 156)
    write(image, 16 * 2048 + 1, 'CD001')
    const components = [0, 3, 4, ...text('ca'), 0, value.length, ...value]
    const use = [...text('SP'), 7, 1, 0xbe, 0xef, 0, ...text('AL'), 5 + components.length, 1, 0, ...components]
    image.fill(0, ROOT * 2048, ROOT * 2048 + 2048)
    image.set([34 + use.length, 0, ROOT, 0, 0, 0, 0, 0, 0, ROOT], ROOT * 2048)
    image[ROOT * 2048 + 32] = 1
    image.set(use, ROOT * 2048 + 34)
    const first = createHash('md5')
      .update(image.subarray(0, 190 * 2048))
      .digest()
    image.set([...first, ...createHash('md5').update(first).digest()], 190 * 2048)
    return image
  }
  const usual = [...number(0, 4), ...number(190, 4), ...number(2, 4), ...number(16, 4), ...text('MD5')]
  const RIGHT = { states: ['right', 'right'], found: [] }
  const none = (...fields: readonly string[]) => ({ states: [], found: fields.map((field) => `checksum array, ${field}`) })
  test.each<readonly [what: string, value: readonly number[], told: object]>([
    ['as libisofs writes it', usual, RIGHT],
    ['in numbers of one byte', [...number(0, 1), ...number(190, 1), ...number(2, 1), ...number(16, 1), ...text('MD5')], RIGHT],
    ['in a number of six bytes', [...number(0, 6), ...usual.slice(5)], RIGHT],
    ['in a number of seven', [...number(0, 7), ...usual.slice(5)], none('isofs.ca')],
    ['in a number of none', [0, ...usual.slice(5)], none('isofs.ca')],
    ['cut before the last number', usual.slice(0, 15), none('isofs.ca')],
    ['cut in the last number', usual.slice(0, 19), none('isofs.ca')],
    ['cut behind the last number', usual.slice(0, 20), none('type')],
    ['of nothing', [], none('isofs.ca')],
    ['of another algorithm', [...usual.slice(0, 20), ...text('SHA')], none('type')],
    ['of one item', [...usual.slice(0, 10), ...number(1, 4), ...usual.slice(15)], none('count')],
    ['of items of 17 bytes', [...usual.slice(0, 15), ...number(17, 4), ...text('MD5')], none('size')],
    ['that ends where it begins', [...usual.slice(0, 5), ...number(0, 4), ...usual.slice(10)], none('end')],
    ['behind the medium', [...usual.slice(0, 5), ...number(BLOCKS, 4), ...usual.slice(10)], none('end')],
  ])('%s', async (_, value, told) => {
    expect(await judge(arrayed(value), 'all')).toEqual(told)
  })
  test('the last block of the medium may be the array', async () => {
    const last = [...usual.slice(0, 5), ...number(BLOCKS - 1, 4), ...usual.slice(10)]
    expect((await judge(arrayed(last), 'all')).found).toEqual(['checksum array, items'])
  })
})

describe('as their programs leave them', () => {
  const folder = temporaryFolder()
  const at = (name: string): string => join(folder, name)
  const listed = async (name: string, options: object) =>
    resultOf<{ sums: readonly { kind: string; from: number; state: string }[] }>(
      (await runCommand(check, [at(name)], { json: true, ...options })).out,
    ).sums
  const told = async (name: string, options: object) => (await listed(name, options)).map(({ kind, state }) => `${kind}: ${state}`)
  itNeeds(['xorriso', 'implantisomd5'], 'xorriso and isomd5sum', async () => {
    mkdirSync(at('source'))
    writeFileSync(at('source/file'), Buffer.alloc(3_000_000, 'text '))
    run('xorriso', ['-md5', 'on', '-outdev', at('tags.iso'), '-map', at('source'), '/'])
    run('xorriso', ['-as', 'mkisofs', '-quiet', '-o', at('md5.iso'), at('source')])
    run('implantisomd5', [at('md5.iso')])
    const tags = ['relocated superblock checksum tag: right', 'superblock checksum tag: right', 'tree checksum tag: right']
    const array = 'checksum array: right'
    const session = 'checksum array, session'
    expect(await told('tags.iso', {})).toEqual([...tags, 'session checksum tag: not compared', array, `${session}: not compared`])
    expect(await told('tags.iso', { sums: true })).toEqual([...tags, 'session checksum tag: right', array, `${session}: right`])
    const damaged = readFileSync(at('tags.iso'))
    const { from } = (await listed('tags.iso', {})).find(({ kind }) => kind === 'checksum array') ?? { from: 0 }
    damaged.writeUInt8(damaged.readUInt8(from * 2048 + 3) ^ 1, from * 2048 + 3)
    writeFileSync(at('array.iso'), damaged)
    expect((await runCommand(check, [at('array.iso')], {})).out).toContain('error: checksum array, items')
    expect(await told('md5.iso', { sums: true })).toEqual(['implanted MD5: right'])
    const image = readFileSync(at('md5.iso'))
    image.writeUInt8(7, 1000 * 2048)
    writeFileSync(at('md5.iso'), image)
    const { out } = await runCommand(check, [at('md5.iso')], { sums: true })
    expect(out).toMatch(/error: implanted MD5, fragment \d+ .*\n {2}is another digest of blocks 9\d\d to 1\d\d\d/)
  })
})
