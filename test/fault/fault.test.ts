import { expect, it } from 'vitest'
import { DiscError, defineFaults, findImapiValue, imapiValues, renderFault, throwErrors, type Position } from '../../src/fault/index.js'

const faults = defineFaults('room', {
  tooLong: {
    severity: 'error',
    when: 'a name is long',
    clause: 'ECMA-119 7.5.1',
    imapi: ['IMAPI_E_INVALID_PATH'],
    help: (p: { limit: number }) => `Use at most ${p.limit} characters`,
    say: (p: { name: string; limit: number }) => `Cannot name "${p.name}"`,
  },
  odd: { severity: 'warning', when: 'always', say: () => 'Odd' },
})
const position: Position = { file: 'disc.config.yaml', line: 12, column: 7, endLine: 12, endColumn: 10, excerpt: ['  at: \tabc'] }

it('makes a fault of its values', () => {
  expect(faults.tooLong({ name: 'x', limit: 3 }, { path: ['files', 0] })).toEqual({
    code: 'room/tooLong',
    severity: 'error',
    clause: 'ECMA-119 7.5.1',
    imapi: ['IMAPI_E_INVALID_PATH'],
    message: 'Cannot name "x"',
    help: 'Use at most 3 characters',
    values: { name: 'x', limit: 3 },
    path: ['files', 0],
  })
})

it('renders the place with carets', () => {
  expect(renderFault(faults.tooLong({ name: 'abc', limit: 2 }, { position }))).toBe(
    [
      'disc.config.yaml:12:7: error: Cannot name "abc" [room/tooLong]',
      '  12 |   at: \tabc',
      '     |       ^^^',
      '  help: Use at most 2 characters',
      '  see ECMA-119 7.5.1',
    ].join('\n'),
  )
})

it('throws for errors only', () => {
  throwErrors([faults.odd({})])
  expect(() => throwErrors([faults.odd({}), faults.tooLong({ name: 'x', limit: 1 })])).toThrow(DiscError)
})

it('knows the return values of the Image Mastering API by name and number', () => {
  expect(findImapiValue('imapi_e_dup_name')?.hresult).toBe(0xc0aab112)
  expect(findImapiValue('0xC0AAB112')?.name).toBe('IMAPI_E_DUP_NAME')
  expect(findImapiValue('nonsense')).toBeUndefined()
  expect(new Set(imapiValues.map(({ name }) => name)).size).toBe(imapiValues.length)
  for (const { name, severity } of imapiValues) expect(severity, name).toBe(/^(E_|IMAPI_E_)/.test(name) ? 'error' : 'success')
})
