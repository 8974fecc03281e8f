// The tests' own code, for runs that are longer than a test may be.

import { mkdtempSync, rmSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { rolldown } from 'rolldown'

const root = fileURLToPath(new URL('..', import.meta.url))

/** A folder of test/support, which is TypeScript, over the program as it was built. */
export async function loadSupport(name) {
  const folder = mkdtempSync(join(root, 'dist', `${name}-`))
  try {
    const bundle = await rolldown({
      input: join(root, 'test/support', name, 'index.ts'),
      platform: 'node',
      plugins: [
        {
          name: 'built',
          resolveId(source, importer) {
            if (importer === undefined || !source.startsWith('.')) return undefined
            const path = resolve(dirname(importer), source)
            const built = path.startsWith(join(root, 'src')) ? join(root, 'dist', path.slice(join(root, 'src').length)) : undefined
            return built === undefined ? undefined : { id: pathToFileURL(built).href, external: true }
          },
        },
      ],
    })
    await bundle.write({ file: join(folder, 'support.mjs'), format: 'esm' })
    return await import(pathToFileURL(join(folder, 'support.mjs')).href)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
