import { describe, expect, it } from 'vitest'
import { openOutput, reportFailure, type OutputOptions } from '../../src/cli/output.js'
import { DiscError, type Fault } from '../../src/fault/index.js'

const fault = (severity: Fault['severity']): Fault => ({ code: `x/${severity}`, severity, message: `m ${severity}`, values: {} })
const all = [fault('error'), fault('warning'), fault('note')]

function listen(options: OutputOptions, isTTY = false, environment: Record<string, string> = {}) {
  const heard = { out: '', error: '' }
  const output = openOutput(options, {
    out: { write: (text) => (heard.out += text), isTTY },
    error: { write: (text) => (heard.error += text), isTTY },
    environment,
  })
  return { output, heard }
}

describe('faults', () => {
  const cases: readonly (readonly [name: string, options: OutputOptions, shown: readonly string[]])[] = [
    ['errors and warnings', {}, ['error', 'warning']],
    ['errors alone with --quiet', { quiet: true }, ['error']],
    ['notes too with --verbose', { verbose: true }, ['error', 'warning', 'note']],
    ['none with --json', { json: true }, []],
  ]
  for (const [name, options, shown] of cases)
    it(name, () => {
      const { output, heard } = listen(options)
      output.faults(all)
      expect(['error', 'warning', 'note'].filter((severity) => heard.error.includes(`x/${severity}`))).toEqual(shown)
      expect(heard.out).toBe('')
    })
})

describe('colour', () => {
  const cases: readonly (readonly [
    name: string,
    options: OutputOptions,
    isTTY: boolean,
    environment: Record<string, string>,
    painted: boolean,
  ])[] = [
    ['on a terminal', {}, true, {}, true],
    ['not in a pipe', {}, false, {}, false],
    ['not with NO_COLOR', {}, true, { NO_COLOR: '1' }, false],
    ['with an empty NO_COLOR', {}, true, { NO_COLOR: '' }, true],
    ['with FORCE_COLOR in a pipe', {}, false, { FORCE_COLOR: '1' }, true],
    ['not with --no-color', { color: false }, true, {}, false],
    ['not on a dumb terminal', {}, true, { TERM: 'dumb' }, false],
  ]
  for (const [name, options, isTTY, environment, painted] of cases)
    it(name, () => {
      const { output, heard } = listen(options, isTTY, environment)
      output.faults(all)
      expect(heard.error.includes('\u001b[')).toBe(painted)
    })
})

it('--json: values without a form in JSON get one', () => {
  const { output, heard } = listen({ json: true })
  output.emit({ big: 2n ** 64n, bytes: new Uint8Array([1, 255]), set: new Set([1]) })
  output.print('for people')
  expect(heard.out).toBe('{"big":"18446744073709551616","bytes":"01ff","set":[1]}\n')
})

describe('failures', () => {
  it('of the user or a device are told by their faults', () => {
    const { output, heard } = listen({})
    expect(reportFailure(new DiscError(fault('error')), output)).toBe(1)
    expect(heard.error).toBe('error: m error [x/error]\n')
  })

  it('of our own are told without a stack, unless --verbose', () => {
    const { output, heard } = listen({})
    expect(reportFailure(new Error('oops'), output)).toBe(1)
    expect(heard.error).toContain('error: The program made a mistake: oops [cli/internal]')
    expect(heard.error).not.toContain('output.test')
    const verbose = listen({ verbose: true })
    reportFailure(new Error('oops'), verbose.output)
    expect(verbose.heard.error).toContain('output.test')
  })
})

it('of very many faults the first are shown, errors before others, and the rest is counted', () => {
  const many = [fault('warning'), ...Array.from({ length: 30 }, () => fault('error'))]
  const few = listen({})
  few.output.faults(many)
  expect(few.heard.error.match(/x\/error/g)).toHaveLength(20)
  expect(few.heard.error).not.toContain('x/warning')
  expect(few.heard.error).toContain('… and 10 errors, 1 warning more; -v shows them')
  const all = listen({ verbose: true })
  all.output.faults(many)
  expect(all.heard.error.match(/x\/error/g)).toHaveLength(30)
})
