import fc from 'fast-check'
import { expect, test } from 'vitest'
import { byCodePoint } from '../../../src/codec/index.js'
import { startChildren } from '../../../src/format/iso9660/children.js'
import { dir } from './disc.js'

test('the first of equal names stays, and all are in the order of code points, whatever order they come in', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('a', 'b', 'ab', 'B', 'é', '\uffee', '\u{1f600}', 'c', 'd')), (names) => {
      const children = startChildren()
      const nodes = names.map((name) => dir(name))
      const added = nodes.filter((node) => children.add(node))
      const firsts = nodes.filter(({ name }, i) => names.indexOf(name) === i)
      expect(added).toEqual(firsts)
      const inOrder = children.inOrder()
      expect(inOrder.map(({ name }) => name)).toEqual([...new Set(names)].sort(byCodePoint))
      for (const node of inOrder) expect(firsts).toContain(node)
    }),
  )
})
