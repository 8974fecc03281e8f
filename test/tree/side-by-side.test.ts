import fc from 'fast-check'
import { expect, test } from 'vitest'
import { byCodePoint } from '../../src/codec/index.js'
import { sideBySide, walk, type Directory, type Node } from '../../src/tree/index.js'
import { dir, file } from '../format/iso9660/disc.js'

const name = fc.constantFrom('a', 'b', '.', '\uff5e', '\u{1d11e}')
const { tree: drawn } = fc.letrec<{ node: Node; tree: Directory }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3 },
    name.map((text) => file(text)),
    tie('tree'),
  ),
  tree: fc
    .tuple(name, fc.uniqueArray(tie('node'), { selector: (node) => node.name, maxLength: 4 }))
    .map(([text, children]) => ({ ...dir(text), children: children.sort((a, b) => byCodePoint(a.name, b.name)) })),
}))

test('every path of two trees once, parents first, with what is there in each', () => {
  fc.assert(
    fc.property(drawn, drawn, (a, b) => {
      const [before, after] = [a, b].map((tree) => new Map(Array.from(walk(tree), ({ path, node }) => [path, node])))
      const seen = new Set<string>([''])
      for (const pair of sideBySide(a, b)) {
        expect(seen.has(pair.path)).toBe(false)
        expect(seen.has(pair.path.slice(0, pair.path.lastIndexOf('/')))).toBe(true)
        seen.add(pair.path)
        // What is a folder in one alone comes apart from what lies below it.
        expect(pair.before).toBe(before?.get(pair.path))
        expect(pair.after).toBe(after?.get(pair.path))
      }
      expect(seen).toEqual(new Set(['', ...(before?.keys() ?? []), ...(after?.keys() ?? [])]))
    }),
  )
})
