/** Volumes that mkudffs makes, which have what ours have not: bitmaps and tables of free space, blocks of other sizes. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { readU16le, readU32le, writeU32le } from '../../../../src/codec/index.js'
import { seal, tagProblem } from '../../../../src/format/udf/tag.js'
import { itNeeds, run, sample } from '../../../support/tools.js'
import { BLOCK, judged } from './judged.js'

function made(...options: readonly string[]): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'udf-'))
  try {
    const path = join(folder, 'image')
    run('mkudffs', ['--new-file', '--uuid=0123456789abcdef', ...options, path, '2000'])
    return new Uint8Array(readFileSync(path))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const toldOf = async (image: Uint8Array): Promise<readonly string[]> =>
  (await judged(image))
    .filter(({ severity }) => severity !== 'note')
    .map(({ severity, structure, field }) => `${severity} ${structure}: ${field}`)

const revisions = ['1.01', '1.02', '1.50', '2.00', '2.01'].map((revision) => ['-r', revision, '-b', '2048'])
const spaces = ['freedbitmap', 'freedtable', 'unallocbitmap', 'unalloctable'].map((space) => [
  '-r',
  '2.01',
  '-b',
  '2048',
  `--space=${space}`,
])
const media = ['dvdram', 'cdr', 'cdrw', 'dvdr', 'bdr'].map((medium) => ['-m', medium])
/** The image of a BD-R ends before the free space of which it tells: a medium has it. */
const defects: Readonly<Record<string, readonly string[]>> = { '-m bdr': ['error unallocated space descriptor: extents'] }
const sizes = ['512', '1024', '4096'].map((size) => ['-m', 'hd', '-b', size])

describe('volumes of mkudffs', () => {
  for (const options of sample([...spaces, ...revisions, ...media, ...sizes], 3))
    itNeeds(['mkudffs'], `${options.join(' ')} are sound, but for what is known`, async () => {
      expect(await toldOf(made(...options))).toEqual(defects[options.join(' ')] ?? [])
    })
})

/** First block that holds a descriptor of a kind, as a byte of the image. */
function find(image: Uint8Array, id: number): number {
  for (let at = 257 * BLOCK; at < image.length; at += BLOCK)
    if (readU16le(image, at) === id && tagProblem(image, at, at + BLOCK, readU32le(image, at + 12)) === undefined) return at
  throw new Error(`no descriptor ${id}`)
}
const [ENTRY, BITMAP] = [263, 264]

describe('free space', () => {
  itNeeds(['mkudffs'], 'that something uses, and blocks that nothing uses, are told from a bitmap', async () => {
    const image = made('-r', '2.01', '-b', '2048')
    const at = find(image, BITMAP)
    image[at + 24] = (image[at + 24] ?? 0) | 1
    image[at + 24 + 100] = 0
    seal(image, at, readU16le(image, at + 10) + 16)
    const told = await judged(image)
    expect(told.map(({ code, block, byte }) => `${code} ${block * BLOCK + byte - at}`)).toEqual(
      expect.arrayContaining(['udf/markedFree 24', 'udf/markedUsed 124']),
    )
    expect(told.map(({ field }) => field)).toContain('free space')
  })
  itNeeds(['mkudffs'], 'is told from a table', async () => {
    const image = made('-r', '2.01', '-b', '2048', '--space=unalloctable')
    const at = find(image, ENTRY)
    writeU32le(image, at + 44, readU32le(image, at + 44) - 2)
    seal(image, at, readU16le(image, at + 10) + 16)
    expect((await judged(image)).map(({ code }) => code)).toEqual(expect.arrayContaining(['udf/markedFree', 'udf/markedUsed']))
  })
})
