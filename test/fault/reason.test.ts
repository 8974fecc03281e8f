import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { codeOf, isFull, reasonOf, wordsOf } from '../../src/fault/index.js'

const failed = (code: string, message: string): Error => Object.assign(new Error(message), { code })

describe('why the host refused', () => {
  const cases: readonly (readonly [name: string, error: unknown, reason: string])[] = [
    ['a call, in our words', failed('ENOENT', "ENOENT: no such file or directory, open 'a'"), 'there is no such file or folder'],
    ['a call with an empty path', failed('EISDIR', 'EISDIR: illegal operation on a directory, read'), 'it is a folder'],
    ['what has no words here, in those of the host', failed('EUNATCH', "EUNATCH: no driver, open 'a'"), 'no driver (EUNATCH)'],
    ['a message of our own', new Error('it ends early'), 'it ends early'],
    ['something that is no error', 'a text', 'a text'],
  ]
  it.each(cases)('%s', (_name, error, reason) => expect(reasonOf(error)).toBe(reason))

  it('in the words of the case first', () =>
    expect(reasonOf(failed('ENOENT', "ENOENT: no such file or directory, open 'a'"), { ENOENT: 'gone' })).toBe('gone'))

  it('by its code alone', () =>
    expect([wordsOf('EIO'), wordsOf('EXYZ')]).toEqual(['the device or its file system failed', 'the system says EXYZ']))

  it.each([
    ['a call that waits', 'UNKNOWN', 'UNKNOWN: unknown error, write'],
    ['any other call', 'Unknown system error -122', 'Unknown system error -122: Unknown system error -122, write'],
  ])('codes that Node.js has no names for, of %s', (_, code, message) => {
    const error = Object.assign(new Error(message), { code, errno: -122 })
    expect([codeOf(error), isFull(codeOf(error)), reasonOf(error)]).toEqual([
      'EDQUOT',
      true,
      'no more may be written than the quota allows',
    ])
    expect([wordsOf('Unknown system error -116'), wordsOf('Unknown system error -9999')]).toEqual([
      'the file server does not know it any more',
      'the system says Unknown system error -9999',
    ])
  })

  it('of a real call', () => {
    let caught: unknown
    try {
      readFileSync('/nothing/of/the/kind')
    } catch (error) {
      caught = error
    }
    expect([codeOf(caught), reasonOf(caught)]).toEqual(['ENOENT', 'there is no such file or folder'])
  })
})
