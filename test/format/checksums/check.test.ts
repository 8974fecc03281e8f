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
