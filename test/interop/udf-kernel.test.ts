/** UDF volumes of ours as the Linux kernel sees them. */

import { createHash } from 'node:crypto'
import { openSync, writeSync, closeSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { walk, type ImageTree, type Node } from '../../src/tree/index.js'
import { bytes, instant, lba } from '../../src/unit/index.js'
import { dir, file, hugeFile, inodeOf, leaf, makeUdf, plainAttributes, symlink, writeUdf } from '../format/udf/disc.js'
import { shapes } from '../format/udf/shapes.js'
import { temporaryFolder } from '../support/folder.js'
import { KERNEL_PROGRAMS, mountInKernel, type KernelEntry } from '../support/kernel.js'
import { itNeeds, sample } from '../support/tools.js'

const folder = temporaryFolder()

/** Names in many scripts, sizes around a block, owners, links, devices. */
function wide(): ImageTree {
  const shared = inodeOf('shared', { mode: 0o640 }, 3)
  const scripts = ['Größe', 'Ωμέγα', 'Привет', '日本語', 'العربية', 'हिन्दी', '한국어', '😀 two', 'a:b*c?"<>|', 'trail. ', 'é decomposed']
  return dir('', [
    dir('names', [...scripts.map((name) => file(name, name)), file('n'.repeat(254), 'long'), file('日'.repeat(84), 'wide')]),
    dir(
      'sizes',
      [0, 1, 2047, 2048, 2049, 65_536, 1_048_577].map((size) => file(`s${size}`, new Uint8Array(size).fill(size % 251))),
    ),
    dir('links', [
      symlink('relative', '../names/Größe'),
      symlink('absolute', '/etc/hosts'),
      symlink('dots', './././..'),
      symlink('wide', '日本/é'),
      symlink('many', 'ab/'.repeat(200) + 'end'),
      leaf('h1', shared),
      leaf('h2', shared),
      dir('in', [leaf('h3', shared)]),
    ]),
    dir('special', [
      leaf('null', { kind: 'character', major: 1, minor: 3, links: 1, attributes: { ...plainAttributes, mode: 0o666 } }),
      leaf('disk', { kind: 'block', major: 259, minor: 300, links: 1, attributes: { ...plainAttributes, mode: 0o660 } }),
      leaf('pipe', { kind: 'fifo', links: 1, attributes: plainAttributes }),
    ]),
    dir('modes', [
      file('setuid', 'x', { mode: 0o4755, uid: 1000, gid: 100 }),
      file('setgid', 'x', { mode: 0o2711, uid: 4_000_000_000, gid: 65_536 }),
      file('nothing', 'x', { mode: 0 }),
      dir('sticky', [], { mode: 0o1777 }),
    ]),
    dir('times', [
      file('1910', 'x', { mtime: instant(-1_893_456_000_000_000) }),
      file('2155', 'x', { mtime: instant(5_869_583_999_123_456) }),
    ]),
    dir('empty', []),
    dir(
      'many',
      Array.from({ length: 100 }, (_, i) => file(`file number ${i}`, `${i}`)),
    ),
  ])
}

const sha256 = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex')

/** What the kernel is to list for a tree. */
function expected(tree: ImageTree): readonly object[] {
  const out: object[] = [entryOf('.', tree)]
  for (const { path, node } of walk(tree)) out.push(entryOf(path.slice(1), node))
  return out
}

function entryOf(path: string, node: Node): { readonly path: string } {
  const { attributes } = node.kind === 'directory' ? node : node.inode
  const base = { path, mode: attributes.mode, uid: attributes.uid, gid: attributes.gid, mtime: attributes.mtime / 1e6 }
  if (node.kind === 'directory') return { ...base, type: 'directory' } as const
  const { inode } = node
  const leafBase = { ...base, type: inode.kind, links: inode.links }
  switch (inode.kind) {
    case 'file': {
      const { content } = inode
      const data = content.origin.kind === 'bytes' ? { sha256: sha256(content.origin.bytes) } : {}
      return { ...leafBase, size: content.size, ...data }
    }
    case 'symlink':
      return { ...leafBase, target: inode.target }
    case 'character':
    case 'block':
      return { ...leafBase, rdev: [inode.major, inode.minor] }
    default:
      return leafBase
  }
}

const byPath = (entries: readonly KernelEntry[]): ReadonlyMap<string, KernelEntry> => new Map(entries.map((entry) => [entry.path, entry]))

describe('the Linux kernel', () => {
  // One of each kind of partition; a machine for each takes its time.
  const kinds = new Set(['1.02', '1.50, virtual', '2.01, sparable', '2.60'])
  for (const [name, options] of sample(
    shapes.filter(([shape]) => kinds.has(shape)),
    2,
  ))
    itNeeds(KERNEL_PROGRAMS, `mounts ${name} with every byte, mode, owner, link and time`, () => {
      const tree = wide()
      const image = join(folder, 'kernel.udf')
      writeUdf(makeUdf(tree, options), image)
      const { udf } = mountInKernel(image, ['udf'])
      expect(udf.mounted, udf.log).toBe(true)
      expect(udf.log).not.toMatch(/UDF-fs: (warning|error)/)
      const listed = byPath(udf.entries)
      const wanted = expected(tree)
      for (const each of wanted) expect(listed.get((each as { path: string }).path)).toMatchObject(each)
      expect(listed.size).toBe(wanted.length)
    })

  itNeeds(KERNEL_PROGRAMS, 'finds a file of 5 GiB', () => {
    const size = 5 * 2 ** 30 + 3
    const image = join(folder, 'huge.udf')
    writeUdf(makeUdf(dir('', [hugeFile('huge', size)])), image)
    const { udf } = mountInKernel(image, ['udf'], { hash: false })
    expect(udf.log).not.toMatch(/UDF-fs: (warning|error)/)
    expect(byPath(udf.entries).get('huge')).toMatchObject({ size })
  })

  for (const revision of ['1.02', '2.60'] as const)
    itNeeds(KERNEL_PROGRAMS, `reads a file that a former session recorded in ${revision}`, () => {
      const [start, size] = [lba(3000), bytes(2048 * 1000 + 7)]
      const origin = { kind: 'extents', medium: 'x', extents: [{ start, size }] } as const
      const content = { id: 'former:/recorded', size, origin, recorded: start }
      const recorded = leaf('recorded', { kind: 'file', links: 1, attributes: plainAttributes, content })
      const bytesThere = Uint8Array.from({ length: size }, (_, i) => (i >> 11) % 255)
      const image = join(folder, 'recorded.udf')
      writeUdf(makeUdf(dir('', [recorded]), { revision }), image)
      const fd = openSync(image, 'r+')
      writeSync(fd, bytesThere, 0, size, start * 2048)
      closeSync(fd)
      const { udf } = mountInKernel(image, ['udf'])
      expect(udf.log).not.toMatch(/UDF-fs: (warning|error)/)
      expect(byPath(udf.entries).get('recorded')).toMatchObject({ sha256: sha256(Buffer.from(bytesThere)) })
    })
})
