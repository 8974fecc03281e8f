import { expect, it } from 'vitest'
import { bytes, instant } from '../../src/unit/index.js'
import { fingerprintOf } from '../../src/tree/index.js'
import { built } from '../support/grown.js'

const of = async (entries: Parameters<typeof built>[0]): Promise<string> => fingerprintOf((await built(entries)).tree)
const data = (at: string, text: string) => ({ kind: 'data', at, data: { kind: 'bytes', bytes: Buffer.from(text) } }) as const

it('is the same for the same tree and another for other names or sizes', async () => {
  const one = await of([data('/a', 'x'), data('/b', 'y')])
  expect(await of([data('/b', 'z'), data('/a', 'x')])).toBe(one)
  expect(await of([data('/a', 'xx'), data('/b', 'y')])).not.toBe(one)
  expect(await of([data('/A', 'x'), data('/b', 'y')])).not.toBe(one)
  expect(one).toMatch(/^[0-9a-f]{16}$/)
})

it('is that of images built before, of which identifiers were made: another one needs another epoch', async () => {
  expect(
    await of([
      data('/a/deep/er', 'x'),
      data('/a/z', 'some more'),
      { kind: 'symlink', at: '/l', target: '../x' },
      { kind: 'data', at: '/large', data: { kind: 'zeros', size: bytes(5 * 2 ** 32 + 7) } },
      { kind: 'directory', at: '/old', attributes: { time: { kind: 'fixed', time: instant(-1_500_000) } } },
      { ...data('/new', ''), attributes: { time: { kind: 'fixed', time: instant(5_000_000_000_999_999) } } },
    ]),
  ).toBe('86a021533af3f59e')
})
