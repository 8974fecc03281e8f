import { expect } from 'vitest'
import { fillRandom } from '../../src/source/random.node.js'
import { itNeeds, run } from '../support/tools.js'

itNeeds(['openssl'], 'openssl gives the pseudo-random bytes of a seed', () => {
  const ours = Buffer.alloc(4096)
  fillRandom(ours, 123456, 16 * 1000)
  const key = (123456).toString(16).padStart(32, '0')
  const block = (1000).toString(16).padStart(32, '0')
  const theirs = run('sh', [
    '-c',
    `head -c 4096 /dev/zero | openssl enc -aes-128-ctr -K ${key} -iv ${block} | od -An -v -tx1 | tr -d ' \\n'`,
  ])
  expect(ours.toString('hex')).toBe(theirs)
})
