import { writeFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import type { FileEntry, Part } from '../../src/manifest/index.js'
import { hostFiles } from '../../src/source/files.node.js'
import { entriesOf, measure } from '../../src/source/index.js'
import { grow, walk } from '../../src/tree/index.js'
import { temporaryFolder } from '../support/folder.js'
import { DATE } from '../support/grown.js'

// One level down, as some paths go up.
const base = join(temporaryFolder(), 'in')
mkdirSync(join(base, 'd/e'), { recursive: true })
for (const name of ['a', 'b.tmp', 'd/c', 'd/e/f']) writeFileSync(join(base, name), name)

/** Values at the edge of what the schema lets through. */
const most = Number.MAX_SAFE_INTEGER
const discPath = fc.oneof(
  fc.constantFrom(
    '/',
    '//',
    '/a',
    '/a/',
    '/d',
    '/d/c',
    '/../x',
    '/./x',
    `/${'x/'.repeat(10_000)}`,
    '/__proto__',
    '/constructor',
    '/\ud800',
  ),
  fc.array(fc.constantFrom('a', 'd', 'c', '..', '', '__proto__'), { maxLength: 4 }).map((names) => `/${names.join('/')}`),
)
const hostPath = fc.constantFrom(
  'a',
  'd',
  'd/',
  '.',
  '..//.',
  'absent',
  '*',
  '**',
  '**/*',
  '[',
  '{a,b',
  '!(a)',
  '*'.repeat(4096),
  '\\',
  'd/../a',
  '/dev/null',
  'x'.repeat(4096),
)
const glob = fc.oneof(
  hostPath,
  fc.string({ minLength: 1, maxLength: 12 }).map((text) => text.replaceAll('\0', '0')),
  fc.constant('{a,b}'.repeat(500)),
  fc.constant('a/'.repeat(2000)),
)
const size = fc.constantFrom<number | string>(0, 1, most, '999999999999999 TiB', '1kB')
const part: fc.Arbitrary<Part> = fc.oneof(
  hostPath,
  fc.record({ from: hostPath, offset: size, length: size }),
  fc.record({ text: fc.string() }),
  fc.record({ base64: fc.constantFrom('', '=', 'aGk=', 'a', '====') }),
  fc.record({ zeros: size }),
  fc.record({ random: fc.record({ size, seed: fc.constantFrom(0, 2 ** 32 - 1) }) }),
)
const common = {
  owner: fc.constantFrom('keep', '0:0', '9999999999:9999999999'),
  mode: fc.constantFrom('keep', 'normal', '77777', '000'),
  time: fc.constantFrom<string | number>('source', 'volume', -2208988800, 8_000_000_000_000, '9999-99-99', '0000-01-01'),
  hide: fc.constantFrom(true, false, 'udf' as const),
  place: fc.constantFrom({ block: 2 ** 31 - 1 }, { weight: -(2 ** 31) }, 'first' as const),
  rules: fc.array(fc.record({ match: glob }), { maxLength: 2 }),
}
const optional = { requiredKeys: ['at'] as ['at'] }
const entry = fc.oneof(
  fc.record(
    {
      from: fc.oneof(hostPath, fc.array(hostPath, { minLength: 1, maxLength: 3 })),
      at: discPath,
      exclude: fc.array(glob, { maxLength: 2 }),
      followLinks: fc.boolean(),
      ...common,
    },
    { requiredKeys: ['from'] },
  ),
  fc.record({ archive: hostPath, at: discPath, strip: fc.constantFrom(0, 1000) }),
  fc.record(
    {
      at: discPath,
      concat: fc.array(part, { minLength: 1, maxLength: 3 }),
      ...common,
      streams: fc.dictionary(fc.string({ minLength: 1 }), part, { maxKeys: 2 }),
    },
    { requiredKeys: ['at', 'concat'] },
  ),
  fc.record({ at: discPath, interleave: fc.array(fc.record({ from: hostPath, bytes: size }), { minLength: 2, maxLength: 3 }) }),
  fc.record({ at: discPath, symlink: fc.constantFrom('x', '/', '..') }),
  fc.record({ at: discPath, hardlink: discPath }),
  fc.record({ at: discPath, directory: fc.constant(true as const), ...common }, { requiredKeys: [...optional.requiredKeys, 'directory'] }),
  fc.record({ remove: discPath }),
  fc.record({ rename: discPath, to: discPath }),
) as fc.Arbitrary<FileEntry>

it('whatever the schema lets through ends in a tree and faults with a place in the manifest', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(entry, { maxLength: 6 }), async (files) => {
      const read = entriesOf({ files })
      const measured = await measure(read.entries, hostFiles, { base, date: DATE })
      const grown = grow(measured.grafts, measured)
      for (const fault of [...read.faults, ...measured.faults, ...grown.faults]) expect(fault.path?.[0]).toBe('files')
      expect([...walk(grown.tree)].filter(({ node }) => /^\.{0,2}$|[\0/]/.test(node.name))).toEqual([])
    }),
    { numRuns: 300 },
  )
}, 60_000)
