// Plays the pages of docs/jobs as their readers do: the package is packed and installed for a user without rights, what the page says that
// he has is put into a folder, its blocks are typed, with no program on the PATH but those that the page names, and other people's
// programs judge what came of it.
//
//   node scripts/play-jobs.mjs [NAME...] [--site FOLDER | --markdown] [--disc PROGRAM] [--full] [--missing-ok] [--keep]
//
// The blocks are those of the site, which is built for that, of one that is there (--site), or of the Markdown that it is made of. --disc takes a program that is there in place
// of packing one, --full lets sources be as large as they are in life. A program that is missing is an error unless --missing-ok is given.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { buildSite, missingFor, playJob, prepare } from './jobs/play.mjs'
import { jobs } from './given.mjs'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    site: { type: 'string' },
    markdown: { type: 'boolean' },
    disc: { type: 'string' },
    full: { type: 'boolean' },
    'missing-ok': { type: 'boolean' },
    keep: { type: 'boolean' },
  },
})
const unknown = positionals.filter((name) => !Object.hasOwn(jobs, name))
if (unknown.length > 0) {
  console.error(`There is no job ${unknown.join(', ')}; there are ${Object.keys(jobs).join(', ')}`)
  process.exit(2)
}
if (values.full) process.env.GLASSMASTER_FULL_SIZE = '1'

const pages = mkdtempSync(join(tmpdir(), 'glassmaster-pages-'))
const site = values.markdown ? undefined : (values.site ?? buildSite(pages))
const stage = prepare({ disc: values.disc, site, keep: values.keep ?? false })
const rows = []
try {
  for (const name of positionals.length > 0 ? positionals : Object.keys(jobs)) {
    const missing = missingFor(name)
    if (missing.length > 0) {
      rows.push([name, '', `${values['missing-ok'] ? 'left out' : 'FAILED'}: ${missing.join(', ')} missing`])
      continue
    }
    const began = performance.now()
    const row = (result) => rows.push([name, ((performance.now() - began) / 1000).toFixed(1), result])
    try {
      row((await playJob(name, stage)).join(', '))
    } catch (error) {
      console.error(`${name}: ${error.stack}`)
      row('FAILED')
    }
  }
} finally {
  stage.remove()
  rmSync(pages, { recursive: true, force: true })
}
const wide = (column) => Math.max(...rows.map((row) => row[column].length))
for (const [name, seconds, result] of [['job', 'seconds', 'right by'], ...rows])
  console.log(`${name.padEnd(Math.max(wide(0), 3))}  ${seconds.padStart(7)}  ${result}`)
process.exit(rows.some(([, , result]) => result.startsWith('FAILED')) ? 1 : 0)
