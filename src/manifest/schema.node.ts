/** The schema as editors use it: of the text of a manifest, where that of `readSchema` is of its value. */

import { readFileSync } from 'node:fs'

export const readEditorSchema = (): unknown => JSON.parse(readFileSync(new URL('../../schema/disc.schema.json', import.meta.url), 'utf8'))
