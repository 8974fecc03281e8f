import * as fs from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { expect, it, vi } from 'vitest'
import { temporaryFolder } from '../support/folder.js'
import { built, facts, listing } from '../support/grown.js'

const shuffle = vi.hoisted(() => ({ by: (names: unknown[]) => names }))
vi.mock(import('node:fs'), async (original) => {
  const real = await original()
  return { ...real, readdirSync: ((...args: Parameters<typeof real.readdirSync>) => shuffle.by([...real.readdirSync(...args)])) as never }
})

const base = temporaryFolder()
const names = ['a', 'B', 'b.txt', 'é', '\u{1f4bf}', '\uff5e', 'a b', 'A', '10', '9']
for (const folder of ['one', 'two', 'one/three']) {
  fs.mkdirSync(join(base, folder))
  for (const name of names) fs.writeFileSync(join(base, folder, name), name.repeat(folder.length))
}
fs.linkSync(join(base, 'one/a'), join(base, 'two/linked'))
fs.writeFileSync(Buffer.concat([Buffer.from(`${base}/two/`), Buffer.from([0xff, 0xfe])]), '')

it('the order in which the host lists its files changes nothing', async () => {
  const tree = async (from: string): Promise<unknown> => {
    const { tree, faults } = await built([{ kind: 'from', from: [from], at: '/' }], { base })
    expect(faults).toEqual([])
    return [listing(tree), facts(tree)]
  }
  const plain = await Promise.all(['.', '**/*'].map(tree))
  await fc.assert(
    fc.asyncProperty(fc.infiniteStream(fc.nat()), async (numbers) => {
      // Each name moves to a random place.
      shuffle.by = (list) => {
        const out: unknown[] = []
        for (const name of list) out.splice((numbers.next().value as number) % (out.length + 1), 0, name)
        return out
      }
      expect(await Promise.all(['.', '**/*'].map(tree))).toEqual(plain)
    }),
    { numRuns: 60 },
  )
})
