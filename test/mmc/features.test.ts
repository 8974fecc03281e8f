import { expect, it } from 'vitest'
import { serialNumberOf } from '../../src/mmc/index.js'

const serial = (text: string): string | undefined =>
  serialNumberOf({
    code: 0x108,
    version: 0,
    persistent: true,
    current: true,
    data: Uint8Array.from(text, (letter) => letter.charCodeAt(0)),
  })

it.each([
  ['as drives pad it', '  KL9A1234  ', 'KL9A1234'],
  ['with letters from the first to the last', ' !}~x', '!}~x'],
  ['without what is no letter', '\0A\u001bB\u001fC\u007fD\u0080E\u00ffF\n', 'ABCDEF'],
  ['none of blanks', '    ', undefined],
  ['none of zeros', '\0\0\0\0', undefined],
  ['none of nothing', '', undefined],
])('a serial number: %s', (_, text, wanted) => {
  expect(serial(text)).toBe(wanted)
})

it('a drive without the feature has no serial number', () => {
  expect(serialNumberOf(undefined)).toBeUndefined()
})
