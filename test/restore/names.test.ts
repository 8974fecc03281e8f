import { assert, constantFrom, oneof, property, string } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeUtf8 } from '../../src/codec/index.js'
import { hostNameOf, type HostNames } from '../../src/restore/index.js'
import { distinctName } from '../../src/restore/names.js'

const linux: HostNames = { rules: 'posix', bytes: 'any', fold: (name) => name }
const mac: HostNames = { rules: 'posix', bytes: 'utf8', fold: (name) => name.normalize('NFC').toUpperCase().toLowerCase() }
const windows: HostNames = { rules: 'windows', bytes: 'utf8', fold: (name) => name.toUpperCase().toLowerCase() }

describe('a name for the host', () => {
  it.each([
    ['plain.txt', 'plain.txt'],
    ['Ünï 😀', 'Ünï 😀'],
    ['.', '%2E'],
    ['..', '%2E%2E'],
    ['...', '...'],
    ['', '%'],
    ['a/b', 'a%2Fb'],
    ['../../etc/passwd', '..%2F..%2Fetc%2Fpasswd'],
    ['/etc', '%2Fetc'],
    ['nul\0byte', 'nul%00byte'],
    ['new\nline', 'new\nline'],
    ['byte \udcff', 'byte \udcff'],
  ])('of Linux: %j is %j', (name, wanted) => {
    expect(hostNameOf(name, linux)).toBe(wanted)
  })

  it.each([
    ['a:b', 'a%3Ab'],
    ['C:\\Windows', 'C%3A%5CWindows'],
    ['what?', 'what%3F'],
    ['dot.', 'dot%2E'],
    ['blank ', 'blank%20'],
    ['nul', '_nul'],
    ['NUL.txt', '_NUL.txt'],
    ['com1.log', '_com1.log'],
    ['null', 'null'],
    ['tab\t', 'tab%09'],
  ])('of Windows: %j is %j', (name, wanted) => {
    expect(hostNameOf(name, windows)).toBe(wanted)
  })

  it('without bytes that are no UTF-8 where the host does not take them', () => {
    expect(hostNameOf('a\udcffb', mac)).toBe('a%FFb')
    expect(hostNameOf('😀\ud800', mac)).toBe('😀%D800')
  })

  it('is never longer than 255 bytes, nor equal for two long names', () => {
    const [a, b] = [hostNameOf(`${'é'.repeat(200)}a`, linux), hostNameOf(`${'é'.repeat(200)}b`, linux)]
    expect(encodeUtf8(a).length).toBeLessThanOrEqual(255)
    expect(a).not.toBe(b)
    expect(a).toMatch(/^é+~[0-9a-f]{8}$/)
    expect(hostNameOf('x'.repeat(255), linux)).toBe('x'.repeat(255))
  })

  it('whatever it was, names one entry of the folder', () => {
    const anything = string({
      unit: oneof(constantFrom('/', '.', '\0', '\\', ' ', ':', '\udc80', '\ud800'), string({ maxLength: 1 })),
    })
    assert(
      property(anything, constantFrom(linux, mac, windows), (name, host) => {
        const safe = hostNameOf(name, host)
        expect(safe).not.toMatch(/^$|^\.{1,2}$|[/\0]/)
        expect(encodeUtf8(safe).length).toBeLessThanOrEqual(255)
        if (host === windows) expect(safe).not.toMatch(/[\\:*?"<>|]|[. ]$/)
      }),
    )
  })
})

describe('names of one folder', () => {
  it('stay distinct where the host folds them', () => {
    const taken = new Set<string>()
    expect(['Readme', 'README', 'readme', 'Readme~1'].map((name) => distinctName(name, windows, taken))).toEqual([
      'Readme',
      'README~1',
      'readme~2',
      'Readme~1~1',
    ])
  })

  it('stay distinct in both forms of a letter', () => {
    const taken = new Set<string>()
    expect(['\u00e9', 'e\u0301', '\u00c9'].map((name) => distinctName(name, mac, taken))).toEqual(['\u00e9', 'e\u0301~1', '\u00c9~2'])
  })

  it('stay as they are where the host keeps them apart', () => {
    const taken = new Set<string>()
    expect(['a', 'A'].map((name) => distinctName(name, linux, taken))).toEqual(['a', 'A'])
  })
})
