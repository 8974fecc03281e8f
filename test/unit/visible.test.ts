import { expect, it } from 'vitest'
import { printName } from '../../src/unit/index.js'

it.each([
  ['plain Ünï 😀.txt', 'plain Ünï 😀.txt'],
  ['\u001b[2J', '\\x1b[2J'],
  ['two\nlines', 'two\\x0alines'],
  ['\u009b31m', '\\x9b31m'],
  ['byte \udcff', 'byte \\xff'],
  ['back\\slash', 'back\\\\slash'],
  ['\u202etxt.exe', '\\u{202e}txt.exe'],
  ['\ud83d', '\\u{d83d}'],
])('%j is shown as %j', (name, shown) => {
  expect(printName(name)).toBe(shown)
})
