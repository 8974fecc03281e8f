import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { byCodePoint } from '../../src/codec/index.js'
import { equalContents } from '../../src/source/equal.node.js'
import { hostFiles } from '../../src/source/files.node.js'
import { measure, type Content, type OpenContent } from '../../src/source/index.js'
import { hostContents } from '../../src/source/open.node.js'
import { find, grow, type Leaf } from '../../src/tree/index.js'
import { temporaryFolder } from '../support/folder.js'
import { DATE } from '../support/grown.js'

const base = temporaryFolder()
const long = Buffer.alloc(300_000, 'abc')
const other = Buffer.from(long)
other[299_999] = 0
const first = Buffer.from(long)
first[0] = 0
const files: Readonly<Record<string, Buffer>> = {
  a: long,
  b: long,
  c: other,
  d: Buffer.from('same'),
  e: Buffer.from('same'),
  f: Buffer.from('else'),
  g: Buffer.alloc(0),
  h: Buffer.alloc(0),
  i: Buffer.from('alone'),
  j: Buffer.from('1'),
  k: Buffer.from('1'),
  l: first,
}
for (const [name, data] of Object.entries(files)) writeFileSync(join(base, name), data)

it('finds files of equal content and reads no others', async () => {
  const measured = await measure([{ kind: 'from', index: 0, from: ['.'], at: '/' }], hostFiles, { base, date: DATE })
  const contents = hostContents()
  const touched = new Set<string>()
  const open: OpenContent = (content, offset, signal) => {
    touched.add(content.id)
    return contents.open(content, offset, signal)
  }
  const readInto = (content: Content, buffer: Uint8Array, at: number): boolean => {
    touched.add(content.id)
    return contents.readInto(content, buffer, at)
  }
  const same = await equalContents(measured, { open, readInto })
  expect([...same].map(([from, to]) => `${from.id} ${to.id}`)).toEqual(['data:/b data:/a', 'data:/e data:/d', 'data:/k data:/j'])
  expect([...touched].sort(byCodePoint)).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'j', 'k', 'l'].map((name) => `data:/${name}`))

  const { tree } = grow(measured.grafts, { implicit: measured.implicit, same })
  const inode = (path: string) => (find(tree, path) as Leaf).inode as { content: Content; links: number }
  expect(inode('/b').content).toBe(inode('/a').content)
  // Two files that look alike are still two files.
  expect(inode('/b')).not.toBe(inode('/a'))
  expect(inode('/b').links).toBe(1)
  expect(inode('/c').content).not.toBe(inode('/a').content)
})
