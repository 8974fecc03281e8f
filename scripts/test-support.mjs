// The tests' own code, for runs that are longer than a test may be.

import { mkdtempSync, rmSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { rolldown } from 'rolldown'

const root = fileURLToPath(new URL('..', import.meta.url))

/** A folder of test/support, which is TypeScript, over the program as it was built. */
export async function loadSupport(name) {
  const { path, remove } = await bundleSupport(name)
  try {
    return await import(pathToFileURL(path).href)
  } finally {
    remove()
  }
}

/** The same as a file, for processes that load it themselves. */
export async function bundleSupport(name) {
  const folder = mkdtempSync(join(root, 'dist', `${name}-`))
  const remove = () => rmSync(folder, { recursive: true, force: true })
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
    const path = join(folder, 'support.mjs')
    await bundle.write({ file: path, format: 'esm' })
    return { path, remove }
  } catch (error) {
    remove()
    throw error
  }
}
