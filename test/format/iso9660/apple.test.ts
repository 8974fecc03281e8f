import { describe, expect, it } from 'vitest'
import { Claims, Findings } from '../../../src/finding/index.js'
import { checkIso9660, explainDirectory, readIso9660, type Iso9660Options } from '../../../src/format/iso9660/index.js'
import { jolietKind } from '../../../src/format/joliet/index.js'
import { defaultRockRidge, explainEntries, readRockRidge, startRockRidgeCheck } from '../../../src/format/rockridge/index.js'
import { find, type Directory, type FinderInfo, type TypeOfFiles } from '../../../src/tree/index.js'
import { lba } from '../../../src/unit/index.js'
import { dir, file, makeDisc, render, symlink } from './disc.js'
import { imageOf, mediumOf } from './medium.js'

const ends = (ending: string, type: string, creator: string): TypeOfFiles => ({ matches: (path) => path.endsWith(ending), type, creator })
const apple = [ends('', 'TEXT', 'ttxt'), ends('.TIF', 'TIFF', '8BIM')]
const carried: FinderInfo = { type: 'APPL', creator: 'a\xaeb ', flags: 0x2000 }
const tree = (): Directory => dir('', [dir('SUB', [file('B.TIF', 'b')]), file('A', 'a'), symlink('LINK', 'A')])

const made = (iso: Partial<Iso9660Options>, from = tree()) => makeDisc(from, { iso, rockridge: defaultRockRidge })
const finderAt = (root: Directory, path: string): FinderInfo | undefined => {
  const node = find(root, path)
  return node?.kind === 'leaf' ? node.finder : undefined
}

describe('the entry of Apple', () => {
  it('comes first in the records of files, and of no others', () => {
    const told = (explainDirectory(render(made({ apple }), 'iso9660/directory:/'), explainEntries) ?? []).map(({ text }) => text)
    expect(told.map((text) => [...text.matchAll(/^ {2}([A-Z]{2}), /gm)][0]?.[1])).toEqual(['SP', 'RR', 'AA', 'RR', 'RR'])
    expect(told[2]).toMatch(/^ {2}AA, 14 bytes at \d+\n.*"?AA"?|41 41/)
  })

  it.each([['Rock Ridge'], ['nothing else'], ['CD-ROM XA']])('is read back with %s', async (beside) => {
    const iso = { apple, xa: beside === 'CD-ROM XA' }
    const from = dir('', [dir('SUB', [file('B.TIF', 'b')]), file('A', 'a')])
    const disc = makeDisc(from, { iso, ...(beside === 'Rock Ridge' ? { rockridge: defaultRockRidge } : {}) })
    const { tree: read, faults } = await readIso9660(mediumOf(imageOf(disc)), beside === 'Rock Ridge' ? { startUse: readRockRidge } : {})
    expect(faults).toEqual([])
    expect(finderAt(read, '/A')).toEqual({ type: 'TEXT', creator: 'ttxt', flags: 0 })
    expect(finderAt(read, '/SUB/B.TIF')).toEqual({ type: 'TIFF', creator: '8BIM', flags: 0 })
  })

  it('stays what it was on the disc from which the file comes, bytes and flags, unless another type is asked for', async () => {
    const from = dir('', [
      { ...file('A', 'a'), finder: carried },
      { ...file('B.TIF', 'b'), finder: carried },
    ])
    const read = async (types: readonly TypeOfFiles[]) =>
      (await readIso9660(mediumOf(imageOf(makeDisc(from, { iso: { apple: types } }))))).tree
    expect(finderAt(await read([]), '/A')).toEqual(carried)
    const again = await read([ends('.TIF', 'TIFF', '8BIM')])
    expect(finderAt(again, '/A')).toEqual(carried)
    expect(finderAt(again, '/B.TIF')).toEqual({ type: 'TIFF', creator: '8BIM', flags: 0x2000 })
  })
})

describe('the judge', () => {
  async function judged(change: (entry: Buffer) => void, rockridge: boolean) {
    const image = Buffer.from(imageOf(rockridge ? made({ apple }) : makeDisc(dir('', [file('A', 'a')]), { iso: { apple } })))
    change(image.subarray(image.indexOf(Buffer.from('AA\x0e\x02', 'latin1'))))
    const findings = new Findings()
    await checkIso9660(
      { medium: mediumOf(image), number: 1, start: lba(0), findings, claims: new Claims() },
      rockridge ? startRockRidgeCheck : () => undefined,
      jolietKind,
    )
    return findings.list().map(({ code, field, is, should }) => ({ code, field, is, should }))
  }

  it.each([[true], [false]])('finds nothing wrong with sound ones (Rock Ridge: %s)', async (rockridge) => {
    expect(await judged(() => undefined, rockridge)).toEqual([])
  })

  it('finds other lengths, and other systems', async () => {
    const wrong = { code: 'iso9660/apple', field: 'length', is: '7', should: '14' }
    expect(await judged((entry) => entry.writeUInt8(7, 2), false)).toContainEqual(wrong)
    const other = { code: 'iso9660/apple', field: 'system', is: '9', should: '1 (ProDOS) or 2 (HFS)' }
    expect(await judged((entry) => entry.writeUInt8(9, 3), true)).toContainEqual(other)
    const short = { code: 'iso9660/apple', field: 'length', is: '14', should: '7' }
    expect(await judged((entry) => entry.writeUInt8(1, 3), false)).toContainEqual(short)
  })
})
