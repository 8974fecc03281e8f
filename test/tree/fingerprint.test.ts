import { expect, it } from 'vitest'
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
