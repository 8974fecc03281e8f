// What a build is made from, as one digest.

import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join, sep } from 'node:path'

/** What `generate.mjs` writes: its sources are digested, so what it makes of them says nothing new. */
export const generated = [
  'schema/disc.schema.json',
  'schema/schemastore/catalog.json',
  'schema/results.schema.json',
  'schema/faults.schema.json',
  'schema/drive.schema.json',
  'src/simulator/rehearsal/schema.ts',
  'src/simulator/rehearsal/types.ts',
  'src/simulator/rehearsal/validator.ts',
  'src/manifest/schema.ts',
  'src/manifest/types.ts',
  'src/manifest/validator.ts',
]

/** The same before a build and after it. */
export function digestOfSources(root) {
  const hash = createHash('sha256').update(`${process.version} ${process.platform} ${process.env.DISC_NATIVE ?? ''}`)
  for (const folder of ['src', 'page', 'schema', 'native', 'scripts']) {
    if (!existsSync(join(root, folder))) continue
    for (const name of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) =>
        join(entry.parentPath ?? entry.path, entry.name)
          .slice(root.length)
          .replace(/^[/\\]/, '')
          .replaceAll(sep, '/'),
      )
      .filter((name) => !generated.includes(name))
      .sort()) {
      hash
        .update(name)
        .update('\0')
        .update(readFileSync(join(root, name)))
        .update('\0')
    }
  }
  for (const name of ['package-lock.json', 'tsconfig.json']) if (existsSync(join(root, name))) hash.update(readFileSync(join(root, name)))
  return hash.digest('hex')
}
