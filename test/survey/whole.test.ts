import { copyFileSync, mkdirSync, readFileSync, truncateSync, writeFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { readU16le, writeU32le } from '../../src/codec/index.js'
import { run as extract } from '../../src/cli/extract.js'
import { run as inspect } from '../../src/cli/inspect.js'
import { run as ls } from '../../src/cli/ls.js'
import { seal } from '../../src/format/udf/tag.js'
import { imageOf, head, resultOf } from '../cli/reading.js'
import { runCommand } from '../cli/run-command.js'
import { temporaryFolder } from '../support/folder.js'
import { has, run } from '../support/tools.js'

const folder = temporaryFolder()
const at = (name: string): string => join(folder, name)
const source = at('source')

beforeAll(() => {
  mkdirSync(source)
  writeFileSync(join(source, 'alpha'), 'alpha')
  writeFileSync(join(source, 'cert'), 'x'.repeat(300_000))
})

const files = 'files: [{ from: source }]\n'
const told = async (image: string): Promise<readonly string[]> => {
  const { faults } = resultOf((await runCommand(inspect, [image], { json: true })).out) as { faults: { code: string }[] }
  return faults.map(({ code }) => code)
}

/** A copy without its last blocks. */
function cut(image: string, blocks: number): string {
  const copy = `${image}.cut`
  copyFileSync(image, copy)
  truncateSync(copy, statSync(image).size - blocks * 2048)
  return copy
}

describe('an image whose end is missing', () => {
  it.runIf(has('genisoimage'))('is told where no file lies there', async () => {
    run('genisoimage', ['-quiet', '-R', '-J', '-o', at('gen.iso'), source])
    expect(await told(at('gen.iso'))).toEqual([])
    const copy = cut(at('gen.iso'), 150)
    const size = statSync(copy).size / 2048
    const sentence = `The volume takes ${size + 150} blocks, and only ${size} are there: the end is missing, though no file that is listed lies in it`
    expect(await told(copy)).toEqual(['survey/cutShort'])
    const listed = await runCommand(ls, [copy], {})
    expect([listed.status, listed.error]).toEqual([0, expect.stringContaining(sentence)])
    expect(listed.error).toContain('Compare the size of the image with that of its original')
    const taken = await runCommand(extract, [copy], { output: at('out') })
    expect([taken.status, taken.error]).toEqual([0, expect.stringContaining(sentence)])
    const shorter = await runCommand(extract, [cut(at('gen.iso'), 160)], { output: at('out-2') })
    expect([shorter.status, shorter.error]).toEqual([1, expect.stringContaining('and with it data of "/cert"')])
  })

  it('is told where the second anchor of UDF is gone', async () => {
    for (const [name, filesystems] of [
      ['bridge', 'filesystems: { iso9660: {}, udf: { revision: "2.01" } }\n'],
      ['udf', 'filesystems: { udf: { revision: "2.60" } }\n'],
    ] as const) {
      const image = await imageOf(folder, name, head + filesystems + files)
      expect(await told(image)).toEqual([])
      const copy = cut(image, 1)
      expect(await told(copy)).toContain('udf/oneAnchor')
      for (const [command, options] of [
        [ls, { in: 'udf' }],
        [extract, { in: 'udf', output: at(`${name}-out`) }],
      ] as const) {
        const { status, error } = await runCommand(command, [copy], options)
        expect([status, error]).toEqual([0, expect.stringContaining('UDF has an anchor in block 256 and no second one')])
      }
    }
  })

  it.runIf(has('mkudffs'))('is told where a partition goes on', async () => {
    writeFileSync(at('hd.udf'), new Uint8Array(4000 * 2048))
    run('mkudffs', ['-b', '2048', '-m', 'hd', at('hd.udf')])
    const copy = cut(at('hd.udf'), 1000)
    expect(await told(copy)).toContain('udf/cutShort')
    expect((await runCommand(ls, [copy], {})).error).toMatch(/UDF takes \d+ blocks, and only 3000 are there: the end is missing/)
  })
})

it('a volume of UDF that counts other files than it shows is noted, and sound all the same', async () => {
  const image = await imageOf(folder, 'counted', `${head}filesystems: { udf: { revision: "2.01" } }\n${files}`)
  expect(await told(image)).toEqual([])
  const bytes = new Uint8Array(readFileSync(image))
  // The integrity descriptor: its number of files, with one partition. ECMA-167 3/10.10; UDF 2.2.6.4.
  const blocks = Array.from({ length: bytes.length / 2048 }, (_, i) => i * 2048)
  const at = blocks.find((block) => bytes[block] === 9 && bytes[block + 1] === 0 && bytes[block + 16 + 12] === 1) ?? 0
  writeU32le(bytes, at + 120, 77)
  seal(bytes, at, readU16le(bytes, at + 10) + 16)
  writeFileSync(image, bytes)
  const { ok, faults } = resultOf((await runCommand(inspect, [image], { json: true })).out) as { ok: boolean; faults: object[] }
  expect([ok, faults]).toEqual([true, [expect.objectContaining({ code: 'udf/countsDisagree', severity: 'note' })]])
})

describe('sound images of other writers are not said to be cut', () => {
  const writers: readonly (readonly [program: string, name: string, make: (image: string) => readonly string[]])[] = [
    ['genisoimage', 'no padding', (image) => ['-quiet', '-no-pad', '-R', '-J', '-o', image, source]],
    ['genisoimage', 'UDF', (image) => ['-quiet', '-udf', '-o', image, source]],
    ['genisoimage', 'UDF without padding', (image) => ['-quiet', '-no-pad', '-udf', '-o', image, source]],
    ['xorriso', 'padding', (image) => ['-as', 'mkisofs', '-quiet', '-o', image, source]],
    ['xorriso', 'no padding', (image) => ['-as', 'mkisofs', '-quiet', '-no-pad', '-o', image, source]],
    [
      'xorriso',
      'a partition behind',
      (image) => [
        '-as',
        'mkisofs',
        '-quiet',
        '-append_partition',
        '2',
        '0xef',
        join(source, 'cert'),
        '-appended_part_as_gpt',
        '-o',
        image,
        source,
      ],
    ],
    ['bsdtar', 'Rock Ridge', (image) => ['--format', 'iso9660', '-cf', image, '-C', source, '.']],
  ]
  for (const [program, name, make] of writers)
    it.runIf(has(program))(`${program}: ${name}`, async () => {
      const image = at(`${program}-${name}.iso`)
      run(program, make(image))
      expect(await told(image)).toEqual([])
      // What stands behind a volume is no part of it.
      truncateSync(image, statSync(image).size + 300 * 2048)
      expect((await told(image)).filter((code) => !code.startsWith('hybrid/'))).toEqual([])
    })

  for (const medium of ['hd', 'dvd', 'dvdram', 'dvdrw', 'cdrw'])
    it.runIf(has('mkudffs'))(`mkudffs: ${medium}`, async () => {
      const image = at(`${medium}.udf`)
      writeFileSync(image, new Uint8Array(10_000 * 2048))
      run('mkudffs', ['-b', '2048', '-m', medium, image])
      expect(await told(image)).toEqual([])
    })
})
