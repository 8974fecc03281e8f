import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { printManifest } from '../../src/description/index.js'
import { parseManifest } from '../../src/manifest/index.js'

const read = (text: string) => parseManifest({ file: 'm.yaml', text, readBase: () => undefined, environment: { HOME: 'wrong' } })

it('whatever a name or a text holds is what the manifest says', () => {
  // Files have no NUL in their names, and a manifest has room for 160 characters of a text.
  const odd = fc.constantFrom(
    '${HOME}',
    '$${a}',
    '${',
    '$',
    '\u{dc80}',
    '\u0085',
    '\u2028',
    '\ufeff',
    '#',
    ': ',
    '- ',
    "'",
    '"',
    '\n',
    '\t',
    '\\',
    '\u007f',
    '~',
  )
  const text = fc
    .array(fc.oneof(odd, fc.string({ unit: 'binary', maxLength: 5 })), { minLength: 1, maxLength: 12 })
    .map((parts) => parts.join('').replaceAll('\0', ''))
    .filter((joined) => joined !== '' && Array.from(joined).length <= 160)
  fc.assert(
    fc.property(text, text, (from, title) => {
      const yaml = printManifest({ disc: 1, audio: { tracks: [{ from, title }] } }, { head: title, tracks: [from] })
      const { manifest, faults } = read(yaml)
      expect(faults).toEqual([])
      expect(manifest?.audio?.tracks?.[0]).toEqual({ from, title })
    }),
    { numRuns: 2000 },
  )
})
