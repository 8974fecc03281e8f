import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeUtf16be, encodeUtf16be, encodeUtf8 } from '../../../src/codec/index.js'
import { fileName, identifierNames, readIso9660 } from '../../../src/format/iso9660/index.js'
import { defaultJoliet, readJoliet } from '../../../src/format/joliet/index.js'
import { defaultRockRidge, readRockRidge } from '../../../src/format/rockridge/index.js'
import { find, passingChildren, unmadeIn, walk, type Directory, type Leaf, type Node } from '../../../src/tree/index.js'
import { dir, file, leaf, makeDisc, symlink, inodeOf, T, type Wanted } from './disc.js'
import { imageOf, mediumOf } from './medium.js'

const full: Wanted = { rockridge: { ...defaultRockRidge, version: '1.12' }, joliet: defaultJoliet }
const read = async (tree: Directory) => {
  const image = imageOf(makeDisc(tree, full))
  const { tree: found, faults } = await readIso9660(mediumOf(image), { startUse: readRockRidge })
  expect(faults).toEqual([])
  return { found, joliet: (await readJoliet(mediumOf(image))).tree }
}
const folder = (tree: Directory, path: string) => find(tree, path) as Directory

test('files of a plain folder are made when somebody wants them, and stay then', async () => {
  const { found, joliet } = await read(
    dir('', [
      dir('plain', [file('a long name of a file', 'A', { mode: 0o600, uid: 7, mtime: T }), dir('below', [file('x', 'X')]), file('z', '')]),
      dir('odd', [file('é', 'E'), symlink('link', 'x')]),
    ]),
  )
  for (const tree of [found, joliet]) {
    const plain = folder(tree, '/plain')
    expect(unmadeIn(plain)?.made).toEqual([folder(tree, '/plain/below')])
  }
  const plain = folder((await read(dir('', [dir('plain', [file('a', 'A', { mode: 0o600, uid: 7 }), file('z', '')])]))).found, '/plain')
  const [passing] = passingChildren(plain)
  expect(unmadeIn(plain)).toBeDefined()
  const [held] = plain.children
  expect(unmadeIn(plain)).toBeUndefined()
  expect(passingChildren(plain)[0]).toBe(held)
  const plainly = (node: Node | undefined) => node?.kind === 'leaf' && { name: node.name, inode: node.inode, hidden: node.hidden }
  expect(plainly(passing)).toEqual(plainly(held))
  expect(passing).not.toBe(held)
  expect(held).toMatchObject({
    name: 'a',
    inode: { kind: 'file', links: 1, attributes: { mode: 0o600, uid: 7, mtime: T }, content: { id: 'data:/plain/a', size: 1 } },
  })
  expect(unmadeIn(folder(found, '/odd'))).toBeUndefined()
  expect(unmadeIn(folder(joliet, '/odd'))).toBeUndefined()
})

test('data that lie in one place are one content, in whichever folders their names are', async () => {
  const shared = inodeOf('shared')
  const { found } = await read(
    dir('', [
      dir('a', [file('1', 'own'), leaf('2', shared)]),
      dir('b', [file('1', 'other')]),
      dir('c', [leaf('1', { ...shared, attributes: shared.attributes }), file('2', 'last')]),
    ]),
  )
  const contentAt = (path: string) => ((find(found, path) as Leaf).inode as typeof shared).content
  expect(contentAt('/c/1')).toBe(contentAt('/a/2'))
  expect(contentAt('/c/1').id).toBe('data:/a/2')
  expect(unmadeIn(folder(found, '/b'))).toBeDefined()
  expect([...walk(found)].map(({ path }) => path)).toEqual(['/a', '/a/1', '/a/2', '/b', '/b/1', '/c', '/c/1', '/c/2'])
})

test('names are cut as those that are decoded', () => {
  const text = fc.string({ unit: fc.constantFrom('a', '7', ';', '.', 'Ļ'), minLength: 1, maxLength: 6 })
  fc.assert(
    fc.property(text, (name) => {
      for (const [unit, bytes] of [[1, encodeUtf8(name)] as const, [2, encodeUtf16be(name)] as const]) {
        const record = new Uint8Array([...new Uint8Array(33), ...bytes])
        const names = identifierNames('cut', unit)
        names.look(record, 0, record.length, record.length, record.length)
        const found = record.subarray(names.nameAt, names.nameEnd)
        expect(unit === 1 ? Buffer.from(found).toString() : decodeUtf16be(found)).toBe(fileName(name))
      }
    }),
  )
})
