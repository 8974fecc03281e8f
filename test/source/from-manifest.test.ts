import { describe, expect, it } from 'vitest'
import type { FileEntry, Manifest } from '../../src/manifest/index.js'
import { entriesOf, momentOf, sizeOf } from '../../src/source/index.js'

const only = (entry: FileEntry, source?: Manifest['source']): unknown => {
  const { entries, faults } = entriesOf({ files: [entry], ...(source ? { source } : {}) })
  expect(faults).toEqual([])
  return entries[0]
}

describe('entriesOf', () => {
  it.each<[FileEntry, object]>([
    [{ from: 'a' }, { kind: 'from', from: ['a'], at: '/', exclude: [], links: 'keep' }],
    [
      { from: ['a', 'b'], at: '/x', exclude: ['*.o'], followLinks: true },
      { from: ['a', 'b'], at: '/x', exclude: ['*.o'], links: 'follow' },
    ],
    [
      { archive: 'a.tgz', strip: 2 },
      { kind: 'archive', archive: 'a.tgz', at: '/', strip: 2 },
    ],
    [
      { at: '/t', text: 'hé' },
      { kind: 'data', data: { kind: 'bytes', bytes: Uint8Array.of(0x68, 0xc3, 0xa9) } },
    ],
    [{ at: '/t', base64: 'aGk \n=' }, { data: { kind: 'bytes', bytes: Uint8Array.of(0x68, 0x69) } }],
    [
      { at: '/t', symlink: '../x' },
      { kind: 'symlink', target: '../x' },
    ],
    [
      { at: '/t', hardlink: '/x', hide: 'udf' },
      { kind: 'hardlink', to: '/x', hide: ['udf'] },
    ],
    [
      { at: '/t', directory: true, mode: '0700' },
      { kind: 'directory', attributes: { mode: { files: 0o700, executables: 0o700, directories: 0o700 } } },
    ],
    [
      { at: '/t', device: { type: 'block', major: 1, minor: 2 } },
      { kind: 'device', device: 'block', major: 1, minor: 2 },
    ],
    [{ at: '/t', fifo: true }, { kind: 'fifo' }],
    [{ at: '/t', zeros: '1 KiB' }, { data: { kind: 'zeros', size: 1024 } }],
    [{ at: '/t', random: { size: 5 } }, { data: { kind: 'random', size: 5, seed: 0 } }],
    [{ at: '/t', random: { size: 5, seed: 9 } }, { data: { seed: 9 } }],
    [
      { at: '/t', concat: ['head', { from: 'b', offset: 512, length: '1 kB' }, { from: 'c' }, { text: 'x' }, { zeros: 3 }] },
      {
        data: {
          kind: 'concat',
          parts: [
            { kind: 'file', path: 'head' },
            { kind: 'file', path: 'b', offset: 512, length: 1000 },
            { kind: 'file', path: 'c', offset: 0 },
            { kind: 'bytes', bytes: Uint8Array.of(0x78) },
            { kind: 'zeros', size: 3 },
          ],
        },
      },
    ],
    [
      { at: '/t', interleave: [{ from: 'v', bytes: '8 KiB' }, { from: 'a', bytes: 1 }] }, // prettier-ignore
      { data: { kind: 'interleave', parts: [{ data: { kind: 'file', path: 'v' }, chunk: 8192 }, { data: { kind: 'file', path: 'a' }, chunk: 1 }] } }, // prettier-ignore
    ],
    [{ remove: '/a' }, { kind: 'remove', at: '/a' }],
    [
      { rename: '/a', to: '/b' },
      { kind: 'rename', at: '/a', to: '/b' },
    ],
    [
      { from: 'a', owner: '5:6', mode: 'keep', time: 'source' },
      { attributes: { owner: { uid: 5, gid: 6 }, mode: 'source', time: { kind: 'source' } } },
    ],
    [{ from: 'a', owner: 'keep', mode: { files: '0400' }, time: 7 }, { attributes: { owner: 'source', mode: { files: 0o400 }, time: { kind: 'fixed', time: 7_000_000 } } }], // prettier-ignore
    [
      { from: 'a', place: 'first', realTime: true, hide: true },
      { place: { kind: 'first' }, realTime: true, hide: ['iso9660', 'joliet', 'udf', 'hfsplus'] },
    ],
    [
      { from: 'a', place: { weight: 5 }, hiddenBit: ['udf'] },
      { place: { kind: 'weight', weight: 5 }, hiddenBit: ['udf'] },
    ],
    [
      { from: 'a', place: { block: 99 }, hide: false },
      { place: { kind: 'at', lba: 99 }, hide: [] },
    ],
    [
      { from: 'a', streams: { s: { text: 'x' }, t: 'file' } },
      { streams: [{ name: 's' }, { name: 't', data: { kind: 'file', path: 'file' } }] },
    ],
    [{ from: 'a', rules: [{ match: 'b', mode: '0100755' }] }, { rules: [{ match: ['b'], from: 'entry', mode: { files: 0o755 } }] }],
  ])('%j', (entry, expected) => {
    expect(only(entry)).toMatchObject({ index: 0, ...expected })
  })

  it('lets `source` speak where the entry is silent', () => {
    const source = { owner: 'keep', mode: '0600', exclude: ['.git'], followLinks: true, rules: [{ match: '*', time: 'source' }] } as const
    expect(only({ from: 'a', exclude: ['b'], mode: 'normal', rules: [{ match: ['c'] }] }, source)).toMatchObject({
      attributes: { owner: 'source', mode: {} },
      exclude: ['.git', 'b'],
      links: 'follow',
      rules: [
        { match: ['*'], from: 'disc', time: { kind: 'source' } },
        { match: ['c'], from: 'entry' },
      ],
    })
    expect(only({ from: 'a', followLinks: false }, source)).toMatchObject({ links: 'keep' })
  })

  it('faults: dates that are none, base 64 that is cut', () => {
    const { faults } = entriesOf({ files: [{ from: 'a', time: '2026-02-30' }, { at: '/b', base64: 'aGk=a' }, { from: 'c', rules: [{ match: 'd', time: '2026-13-01' }] }] }) // prettier-ignore
    expect(faults.map(({ code, path }) => [code, path])).toEqual([
      ['source/dateInvalid', ['files', 0, 'time']],
      ['source/base64Invalid', ['files', 1]],
      ['source/dateInvalid', ['files', 2, 'rules', 0, 'time']],
    ])
  })
})

it('ownerInvalid: owners of more than 32 bits', () => {
  const { faults } = entriesOf({
    files: [
      { from: 'a', owner: '4294967296:0' },
      { from: 'b', owner: '4294967295:4294967295' },
    ],
  })
  expect(faults).toMatchObject([{ code: 'source/ownerInvalid', path: ['files', 0, 'owner'] }])
})

describe('spellings', () => {
  it.each([
    [7, 7],
    ['7', 7],
    ['7 B', 7],
    ['2kB', 2000],
    ['2 KiB', 2048],
    ['3 MiB', 3 * 2 ** 20],
    ['1 TB', 1e12],
    ['999999999999999 TiB', Number.MAX_SAFE_INTEGER],
  ])('%s is %d bytes', (text, expected) => {
    expect(sizeOf(text)).toBe(expected)
  })
  it.each([
    [0, 0],
    ['@12', 12],
    ['-5', -5],
    ['1970-01-02', 86_400],
    ['2026-11-20T13:40:00Z', 1_795_182_000],
    ['2026-11-20 14:40+01:00', 1_795_182_000],
    ['2026-11-20T12:40:00-0100', 1_795_182_000],
    ['2026-11-20T13:40:00.25Z', 1_795_182_000.25],
    ['2026-11-20T13:40:00', undefined],
    ['2026-02-29', undefined],
    ['2028-02-29', 1_835_395_200],
    ['2026-01-01T24:60:00Z', undefined],
    ['soon', undefined],
  ])('%s is %d seconds', (text, expected) => {
    expect(momentOf(text)).toBe(expected === undefined ? undefined : expected * 1e6)
  })
})
