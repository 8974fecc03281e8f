import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { byCodePoint } from '../../src/codec/index.js'
import type { Attributes, Graft, Inode, Measured, MeasuredDirectory } from '../../src/source/index.js'
import { childOf, find, grow, walk, type Directory, type Grown, type ImageTree, type Leaf, type NameSpace } from '../../src/tree/index.js'
import { bytes, instant } from '../../src/unit/index.js'
import { listing } from '../support/grown.js'

const attributes = (mode: number): Attributes => ({ mode, uid: 0, gid: 0, mtime: instant(0), atime: instant(0), ctime: instant(0) })
const implicit = attributes(0o111)
const fileInode = (id: string): Inode => ({
  kind: 'file',
  attributes: attributes(0o644),
  links: 1,
  content: { id, size: bytes(1), origin: { kind: 'zeros' } },
})
const names = (path: string): readonly string[] => path.split('/').filter((name) => name !== '')
const spaces = (...list: readonly NameSpace[]): ReadonlySet<NameSpace> => new Set(list)

/** Grafts in the short form that these tests are written in. */
const file = (path: string, entry = 0, hidden = spaces(), inode = fileInode(`data:${path}`)): Graft => ({
  kind: 'add',
  entry,
  at: names(path),
  node: { kind: 'leaf', name: names(path).at(-1) as string, inode, hidden, entry },
})
const measured = (name: string, mode: number, children: readonly Measured[] = [], hidden = spaces()): MeasuredDirectory => ({
  kind: 'directory',
  name,
  attributes: attributes(mode),
  hidden,
  children,
})
const leaf = (name: string): Measured => ({ kind: 'leaf', name, inode: fileInode(`data:${name}`), hidden: spaces() })
const folder = (path: string, mode: number, children: readonly Measured[] = [], entry = 0): Graft => ({
  kind: 'add',
  entry,
  at: names(path),
  node: measured(names(path).at(-1) ?? '', mode, children),
})
const described = (path: string, mode: number, entry = 0, hidden = spaces()): Graft => ({
  kind: 'add',
  entry,
  at: names(path),
  node: measured(names(path).at(-1) ?? '', mode, [], hidden),
  described: true,
})
const link = (at: string, to: string, entry = 0): Graft => ({ kind: 'hardlink', entry, at: names(at), to: names(to), hidden: spaces() })
const removal = (at: string, entry = 0): Graft => ({ kind: 'remove', entry, at: names(at) })
const renaming = (at: string, to: string, entry = 0): Graft => ({ kind: 'rename', entry, at: names(at), to: names(to) })

const grown = (grafts: readonly Graft[], base?: ImageTree): Grown => grow(grafts, { implicit, ...(base ? { base } : {}) })
const modes = (tree: ImageTree): Record<string, string> =>
  Object.fromEntries(
    [['/', tree] as const, ...[...walk(tree)].map(({ path, node }) => [path, node] as const)].flatMap(([path, node]) =>
      node.kind === 'directory' ? [[path, node.attributes.mode.toString(8)]] : [],
    ),
  )
const inodeAt = (tree: ImageTree, path: string): Inode => (find(tree, path) as Leaf).inode

describe('grow', () => {
  it('makes the folders that lead to a file', () => {
    const { tree, faults } = grown([file('/a/b/c')])
    expect(faults).toEqual([])
    expect(listing(tree)).toEqual(['d /a', 'd /a/b', 'f /a/b/c 1'])
    expect(modes(tree)).toEqual({ '/': '111', '/a': '111', '/a/b': '111' })
  })

  it('merges folders; a later source, and above all an entry for the folder, gives the attributes', () => {
    const { tree, faults } = grown([
      described('/d', 0o700),
      folder('/', 0o755, [leaf('top'), measured('d', 0o555, [leaf('one')]), measured('e', 0o500)]),
      folder('/e', 0o511, [leaf('two')], 1),
    ])
    expect(faults).toEqual([])
    expect(listing(tree)).toEqual(['d /d', 'f /d/one 1', 'd /e', 'f /e/two 1', 'f /top 1'])
    expect(modes(tree)).toEqual({ '/': '755', '/d': '700', '/e': '511' })
  })

  it('puts children in the order of code points', () => {
    const { tree } = grown(['/b', '/\u{1f4bf}', '/\uff5e', '/B', '/a.b', '/a', '/a-b'].map((path) => file(path)))
    expect(tree.children.map(({ name }) => name)).toEqual(['B', 'a', 'a-b', 'a.b', 'b', '\uff5e', '\u{1f4bf}'])
  })

  it('gives the same tree whatever the order of the grafts', () => {
    const path = fc
      .array(fc.constantFrom('a', 'b', 'é', '\u{1f4bf}', '\uff5e'), { minLength: 1, maxLength: 4 })
      .map((parts) => `/${parts.join('/')}/file`)
    const distinct = fc.uniqueArray(path, { maxLength: 12 })
    fc.assert(
      fc.property(
        distinct.chain((paths) => fc.tuple(fc.constant(paths), fc.shuffledSubarray(paths, { minLength: paths.length }))),
        ([paths, shuffled]) => {
          const one = grown(paths.map((each) => file(each)))
          const two = grown(shuffled.map((each) => file(each)))
          expect(two.tree).toEqual(one.tree)
          for (const { node } of walk(one.tree))
            if (node.kind === 'directory')
              expect(node.children.map(({ name }) => name)).toEqual(node.children.map(({ name }) => name).sort(byCodePoint))
        },
      ),
    )
  })

  it('counts the names of each inode, whichever entries bring them', () => {
    const shared = fileInode('data:/x')
    const { tree } = grown([file('/x', 0, spaces(), shared), file('/d/y', 1, spaces(), shared), link('/z', '/d/y', 2), file('/alone')])
    expect(inodeAt(tree, '/x').links).toBe(3)
    expect(inodeAt(tree, '/d/y')).toBe(inodeAt(tree, '/x'))
    expect(inodeAt(tree, '/z')).toBe(inodeAt(tree, '/x'))
    expect(inodeAt(tree, '/alone').links).toBe(1)
  })

  it('lets a hard link name what a later entry brings', () => {
    const { tree, faults } = grown([link('/a', '/b'), file('/b')])
    expect(faults).toEqual([])
    expect(inodeAt(tree, '/a')).toBe(inodeAt(tree, '/b'))
  })

  it('hides a folder only where all that is in it is hidden, or its own entry says so', () => {
    const hiddenAt = (grafts: readonly Graft[]): readonly string[] => [...(find(grown(grafts).tree, '/d')?.hidden ?? [])]
    expect(hiddenAt([file('/d/a', 0, spaces('udf', 'joliet'))])).toEqual(['udf', 'joliet'])
    expect(hiddenAt([file('/d/a', 0, spaces('udf', 'joliet')), file('/d/b', 0, spaces('udf'))])).toEqual(['udf'])
    expect(hiddenAt([file('/d/a', 0, spaces('udf')), file('/d/b')])).toEqual([])
    expect(hiddenAt([described('/d', 0o755, 0, spaces('udf')), file('/d/b')])).toEqual(['udf'])
    expect(hiddenAt([file('/d/b'), described('/d', 0o755, 0, spaces('udf'))])).toEqual(['udf'])
  })

  it('takes a measured folder as it is where nothing else lies, and opens it where something comes to it', () => {
    const ripe = (name: string, children: readonly Measured[]): MeasuredDirectory => ({
      ...measured(name, 0o700, children),
      entry: 4,
      ripe: true,
    })
    const twice: Inode = { ...fileInode('data:/shared'), links: 0 }
    const named = (name: string, inode: Inode): Measured => ({ kind: 'leaf', name, inode, hidden: spaces(), entry: 4 })
    const inner = ripe('inner', [named('one', twice), named('two', twice)])
    const [alone, other] = [ripe('alone', [leaf('f')]), ripe('other', [leaf('g'), inner])]
    const source: Graft = { kind: 'add', entry: 4, at: [], node: measured('', 0o755, [alone, other]) }
    const { tree, faults } = grown([source, file('/other/h', 5), link('/other/k', '/other/g', 6)])
    expect(faults).toEqual([])
    expect(find(tree, '/alone')).toBe(alone)
    expect(listing(tree)).toEqual([
      'd /alone',
      'f /alone/f 1',
      'd /other',
      'f /other/g 1',
      'f /other/h 1',
      'd /other/inner',
      'f /other/inner/one 1',
      'f /other/inner/two 1',
      'f /other/k 1',
    ])
    expect(inodeAt(tree, '/other/inner/one')).toBe(inodeAt(tree, '/other/inner/two'))
    expect(['/other/inner/one', '/other/g', '/other/h'].map((path) => inodeAt(tree, path).links)).toEqual([2, 2, 1])
    expect([find(tree, '/other')?.entry, modes(tree)['/other']]).toEqual([4, '700'])
    expect(grown([source, file('/alone/f', 5)]).faults.map(({ code }) => code)).toEqual(['tree/taken'])
  })

  it('is frozen through and through', () => {
    const { tree } = grown([file('/a/b')])
    for (const { node } of walk(tree)) {
      expect(Object.isFrozen(node)).toBe(true)
      if (node.kind === 'directory') expect(Object.isFrozen(node.children)).toBe(true)
    }
    expect(Object.isFrozen(tree)).toBe(true)
  })

  it('knows the entry that put a node there', () => {
    const { tree } = grown([folder('/d', 0o755, [], 3), file('/d/f', 5)])
    expect([find(tree, '/d')?.entry, find(tree, '/d/f')?.entry]).toEqual([3, 5])
  })

  it('takes ten thousand levels and a hundred thousand names in one folder', () => {
    let deep = measured('bottom', 0o755, [leaf('f')])
    for (let i = 0; i < 10_000; i++) deep = measured('d', 0o755, [deep])
    const wide = Array.from({ length: 100_000 }, (_, i) => leaf(String((i * 7919) % 100_000)))
    const start = performance.now()
    const { tree, faults } = grown([folder('/', 0o755, [deep, measured('wide', 0o755, wide)])])
    expect(faults).toEqual([])
    expect(find(tree, `${'/d'.repeat(10_000)}/bottom/f`)?.kind).toBe('leaf')
    expect((find(tree, '/wide') as Directory).children.length).toBe(100_000)
    expect(childOf(find(tree, '/wide') as Directory, '77777')?.name).toBe('77777')
    expect(childOf(find(tree, '/wide') as Directory, '100000')).toBeUndefined()
    expect(performance.now() - start).toBeLessThan(15_000)
  })
})

describe('changes to the tree of an older session', () => {
  const shared = fileInode('old:x')
  const base = grown([
    file('/d/a'),
    file('/d/b'),
    file('/e/x', 0, spaces(), shared),
    file('/e/y', 0, spaces(), shared),
    file('/keep/deep/f'),
  ]).tree

  it('new files take the place of old ones, and what is untouched stays the same object', () => {
    const { tree, faults } = grown([file('/d/a', 7)], base)
    expect(faults).toEqual([])
    expect(inodeAt(tree, '/d/a')).not.toBe(inodeAt(base, '/d/a'))
    expect(find(tree, '/d/b')).toBe(find(base, '/d/b'))
    expect(find(tree, '/keep')).toBe(find(base, '/keep'))
  })
  it('removes files and folders, and counts links again, in folders that nothing else touched too', () => {
    const { tree } = grown([removal('/d'), removal('/e/x')], base)
    expect(listing(tree)).toEqual(['d /e', 'f /e/y 1', 'd /keep', 'd /keep/deep', 'f /keep/deep/f 1'])
    expect(inodeAt(tree, '/e/y').links).toBe(1)
    const spread = grown([file('/one/x', 0, spaces(), shared), file('/two/y', 0, spaces(), shared)]).tree
    expect(inodeAt(grown([removal('/one/x')], spread).tree, '/two/y').links).toBe(1)
  })
  it('renames files and folders, also what an earlier entry brought', () => {
    const { tree, faults } = grown(
      [renaming('/d/a', '/new/a2'), renaming('/keep', '/kept'), file('/fresh'), renaming('/fresh', '/d/a')],
      base,
    )
    expect(faults).toEqual([])
    expect(listing(tree)).toEqual([
      'd /d',
      'f /d/a 1',
      'f /d/b 1',
      'd /e',
      'f /e/x 1',
      'f /e/y 1',
      'd /kept',
      'd /kept/deep',
      'f /kept/deep/f 1',
      'd /new',
      'f /new/a2 1',
    ])
    expect(find(tree, '/kept/deep')).toBe(find(base, '/keep/deep'))
  })
  it('leaves the older tree as it was', () => {
    const before = listing(base)
    grown([removal('/d/a'), file('/e/new'), renaming('/keep/deep', '/x')], base)
    expect(listing(base)).toEqual(before)
  })
  it('a rename to the same path changes nothing', () => {
    const { tree, faults } = grown([renaming('/d/a', '/d/a')], base)
    expect(faults).toEqual([])
    expect(listing(tree)).toEqual(listing(base))
  })
})

describe('faults', () => {
  it.each<[string, readonly (string | number)[], readonly Graft[]]>([
    ['taken', ['files', 1], [file('/a'), file('/a', 1)]],
    ['taken', ['files', 1, 'at'], [described('/a', 0o700), described('/a', 0o755, 1)]],
    ['taken', ['files', 1], [folder('/d', 0o755, [leaf('a')]), folder('/d', 0o755, [leaf('a')], 1)]],
    ['taken', ['files', 1], [file('/b'), link('/b', '/a', 1), file('/a')]],
    ['taken', ['files', 1], [file('/a'), file('/b'), renaming('/b', '/a', 1)]],
    ['folderTaken', ['files', 1], [folder('/a', 0o755), file('/a', 1)]],
    ['folderTaken', ['files', 1], [file('/a'), folder('/a', 0o755, [], 1)]],
    ['folderTaken', ['files', 1], [file('/d/a'), folder('/d', 0o755, [measured('a', 0o755)], 1)]],
    ['folderTaken', ['files', 1], [folder('/d/a', 0o755), folder('/d', 0o755, [leaf('a')], 1)]],
    ['notFolder', ['files', 1], [file('/a'), file('/a/b/c', 1)]],
    ['notFolder', ['files', 1], [file('/a'), link('/a/b', '/a', 1)]],
    ['linkTargetMissing', ['files', 1, 'hardlink'], [link('/a', '/b/c', 1)]],
    ['linkToFolder', ['files', 1, 'hardlink'], [folder('/d', 0o755), link('/a', '/d', 1)]],
    ['linkToFolder', ['files', 1, 'hardlink'], [link('/a', '/', 1)]],
    ['missing', ['files', 1, 'remove'], [removal('/a', 1)]],
    ['missing', ['files', 1, 'remove'], [file('/a'), removal('/a/b', 1)]],
    ['missing', ['files', 1, 'rename'], [renaming('/a', '/b', 1)]],
    ['missing', ['files', 1, 'rename'], [renaming('/a', '/a', 1)]],
    ['rootFixed', ['files', 1, 'remove'], [removal('/', 1)]],
    ['rootFixed', ['files', 1, 'to'], [file('/a'), renaming('/a', '/', 1)]],
    ['rootFixed', ['files', 1, 'at'], [file('/a'), link('/', '/a', 1)]],
    ['rootFixed', ['files', 1], [{ kind: 'add', entry: 1, at: [], node: leaf('x') }]],
    ['intoItself', ['files', 1, 'to'], [file('/d/a'), renaming('/d', '/d/e', 1)]],
  ])('%s at %j', (code, path, grafts) => {
    expect(grown(grafts).faults.map((fault) => [fault.code, fault.path])).toEqual([[`tree/${code}`, path]])
  })

  it('name the path and the entry that was first', () => {
    const [fault] = grown([
      folder('/d', 0o755, [measured('e', 0o755, [leaf('a')])], 4),
      file('/d/e/a', 4),
      folder('/d', 0o755, [measured('e', 0o755, [leaf('a')])], 6),
    ]).faults.slice(-1)
    expect(fault).toMatchObject({ values: { path: '/d/e/a' }, imapi: ['IMAPI_E_DUP_NAME'] })
  })
})
