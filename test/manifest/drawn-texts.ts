/** Texts that are manifests, nearly so, or not at all. */

import * as fc from 'fast-check'
import { templates } from '../../src/init.js'

/** Of which texts are put together. */
export const yamlPieces = fc.constantFrom(
  'disc: 1',
  'files:',
  ' - ',
  'from: a',
  'at: /x',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '&a ',
  '*a',
  '<<: *a',
  '? ',
  '"',
  "'",
  '\n',
  '  ',
  '|',
  '>',
  '#',
  '!x ',
  '---',
  '...',
  '%YAML 1.1',
  '${A}',
  '${',
  '$${',
  '\t',
  '\u0000',
  '\uFEFF',
  '\\',
  '0x',
  '1e999',
  '.nan',
  '~',
  'volume',
  'boot',
)

const edit = fc.record({
  template: fc.nat({ max: templates.length - 1 }),
  from: fc.nat(),
  size: fc.nat({ max: 60 }),
  to: fc.nat(),
  kind: fc.constantFrom('cut', 'double', 'move', 'flip'),
})

/** Templates with parts cut, doubled, put elsewhere, or one of their letters changed. */
export const editedTemplates = fc.array(edit, { minLength: 1, maxLength: 3 }).map((edits) => {
  let text = templates[edits[0]?.template ?? 0]?.text ?? ''
  for (const { from, size, to, kind } of edits) {
    const start = from % (text.length + 1)
    const part = text.slice(start, start + size)
    const without = text.slice(0, start) + text.slice(start + size)
    const target = to % (without.length + 1)
    if (kind === 'cut') text = without
    else if (kind === 'double') text = text.slice(0, start) + part + text.slice(start)
    else if (kind === 'move') text = without.slice(0, target) + part + without.slice(target)
    else text = text.slice(0, start) + String.fromCharCode((text.charCodeAt(start) || 32) ^ 1) + text.slice(start + 1)
  }
  return text
})
