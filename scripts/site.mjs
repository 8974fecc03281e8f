// The site in dist/site, made of README.md, docs/ and the other texts of the repository, with its search; and the man pages of dist/man.
//
//   node scripts/site.mjs [--into FOLDER]    makes `site` and `man` in FOLDER, dist where absent
//   node scripts/site.mjs --serve            and serves the site

import { rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { buildMan } from './man.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const { values } = parseArgs({ options: { into: { type: 'string', default: join(root, 'dist') }, serve: { type: 'boolean' } } })
const folder = resolve(values.into)
const site = join(folder, 'site')

// Eleventy takes paths from there.
process.chdir(root)
rmSync(site, { recursive: true, force: true })
const { Eleventy } = await import('@11ty/eleventy')
await new Eleventy('docs', site, { configPath: 'docs/site/eleventy.config.mjs', quietMode: true }).write()
await addSearch()
await buildMan(join(folder, 'man'))
if (values.serve) {
  const { preview } = await import('vite')
  const server = await preview({ root: folder, configFile: false, build: { outDir: 'site' } })
  server.printUrls()
}

async function addSearch() {
  const { createIndex, close } = await import('pagefind')
  const { index } = await createIndex({ forceLanguage: 'en' })
  const { errors } = await index.addDirectory({ path: site })
  if (errors.length > 0) throw new Error(errors.join('\n'))
  await index.writeFiles({ outputPath: join(site, 'pagefind') })
  await close()
}
