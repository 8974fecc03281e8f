import { expect, it } from 'vitest'
import { find, passingChildren, unmadeIn, type Directory, type Leaf } from '../../../src/tree/index.js'
import { dir, file, imageOf, inodeOf, leaf, makeUdf, read } from './disc.js'

const large = (letter: string) => letter.repeat(5000)

it('makes plain files when somebody wants them, and those whose second name is met', async () => {
  const shared = inodeOf(large('s'), { mode: 0o600 }, 2)
  const { tree, faults } = await read(
    imageOf(
      makeUdf(
        dir('', [
          dir('a', [file('1', large('a')), leaf('shared', shared), file('日本', large('j'))]),
          dir('b', [file('small', 'e'), file('empty'), dir('folder'), file('plain', large('b'), { mode: 0o640 })]),
          dir('c', [leaf('shared', shared), file('hidden', large('h'), { hiddenBit: ['udf'] })]),
        ]),
        { revision: '2.01' },
      ),
    ),
  )
  expect(faults).toEqual([])
  const folder = (path: string) => find(tree, path) as Directory
  const inode = (path: string) => (find(tree, path) as Leaf).inode
  expect(unmadeIn(folder('/a'))).toBeUndefined()
  expect(inode('/a/shared')).toBe(inode('/c/shared'))
  expect(inode('/a/shared')).toMatchObject({ links: 2, attributes: { mode: 0o600 }, content: { size: 5000, id: 'data:/a/shared' } })
  expect(unmadeIn(folder('/b'))).toMatchObject({ count: 4, made: [{ name: 'folder' }] })
  const passing = passingChildren(folder('/b')).map((node) => (node.kind === 'leaf' ? [node.name, node.inode] : [node.name]))
  expect(folder('/b').children.map((node) => (node.kind === 'leaf' ? [node.name, node.inode] : [node.name]))).toEqual(passing)
  expect(inode('/b/plain')).toMatchObject({ links: 1, attributes: { mode: 0o640 }, content: { size: 5000, id: 'data:/b/plain' } })
  expect(inode('/b/empty')).toMatchObject({ content: { size: 0 } })
  expect(folder('/a').children.map(({ name }) => name)).toEqual(['1', 'shared', '日本'])
  expect(find(tree, '/c/hidden')?.hiddenBit).toEqual(new Set(['udf']))
})
