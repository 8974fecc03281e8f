/** TOC files that are made of drawn discs, as cdrdao takes them: their tracks, their bytes, and the texts that it would record. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { drawDisc, prepare, printSheet, verbs, type DrawnDisc } from '../support/drawn/index.js'
import { placeDisc } from '../support/drawn/disc.js'
import { temporaryFolder } from '../support/folder.js'
import { itNeeds, run, sample } from '../support/tools.js'

const folder = temporaryFolder()
const SEEDS = Array.from({ length: 60 }, (_, i) => i + 1)
const FIELDS = ['TITLE', 'PERFORMER', 'SONGWRITER', 'COMPOSER', 'ARRANGER', 'MESSAGE', 'ISRC']

const isPlain = ({ sessions: [tracks = [], ...more] }: DrawnDisc): boolean => more.length === 0 && tracks.length > 0

/** Where a field of CD-TEXT is missing that another place has: `write` takes no such file. Toc::checkCdTextData of cdrdao 1.2.4. */
function textProblems(toc: string): readonly string[] {
  const [head = '', ...tracks] = toc.split(/^TRACK /m)
  const languages = [...head.matchAll(/^ {2}LANGUAGE (\d) \{/gm)].map(([, number]) => Number(number))
  const blockOf = (part: string, language: number): string =>
    new RegExp(`^  LANGUAGE ${language} \\{[^]*?^  \\}`, 'm').exec(part)?.[0] ?? ''
  return languages.flatMap((language, i) => {
    const blocks = [head, ...tracks].map((part) => blockOf(part, language))
    const torn = FIELDS.filter((field) => {
      const having = blocks.filter((block) => block.includes(`    ${field} `)).length
      return having > 0 && having < blocks.length && !(field === 'ISRC' && having === tracks.length)
    })
    return [
      ...(language === i ? [] : [`language ${language} is the ${i + 1}.`]),
      ...torn.map((field) => `${field} of language ${language}`),
    ]
  })
}

describe.each(['toc', 'cue'] as const)('made of %s sheets', (dialect) => {
  itNeeds(
    ['cdrdao'],
    'cdrdao reads every track, and finds nothing that it could not record',
    async () => {
      let texts = 0
      for (const seed of sample(SEEDS, 20)) {
        const disc = drawDisc(dialect, seed)
        if (!isPlain(disc)) continue
        const place = join(folder, `${dialect}-${seed}`)
        const printed = printSheet(disc, dialect, seed)
        prepare(place, printed)
        const manifest = join(place, 'imported.yaml')
        expect(await verbs(['import', join(place, printed.sheet), '-o', manifest, '--force'])).toMatchObject({ status: 0 })
        const built = await verbs(['build', manifest, '--set', 'output.image=out/disc.bin', '--set', 'output.sheet=out/disc.toc'])
        // What a TOC file cannot say is told.
        if (built.status !== 0) {
          expect([built.crashed, built.errors]).toEqual([false, [expect.stringMatching(/^image\//)]])
          continue
        }
        const out = join(place, 'out')
        const said = run('cdrdao', ['show-toc', '-v', '1', 'disc.toc'], { cwd: out })
        const starts = [...said.matchAll(/START\s+\d\d:\d\d:\d\d\(\s*(\d+)\)/g)].map((row) => Number(row[1]))
        expect(starts, place).toEqual(placeDisc(disc).flatMap(({ tracks }) => tracks.map(({ start }) => start)))
        // Drawn tracks are short, of which cdrdao warns.
        run('cdrdao', ['read-test', '--force', 'disc.toc'], { cwd: out })
        expect(Number(/\d+/.exec(run('cdrdao', ['toc-size', '--force', 'disc.toc'], { cwd: out }))?.[0])).toBeGreaterThan(
          Math.max(...starts),
        )
        const toc = readFileSync(join(out, 'disc.toc'), 'latin1')
        expect(textProblems(toc), place).toEqual([])
        if (toc.includes('LANGUAGE 0 {')) texts++
      }
      expect(texts).toBeGreaterThan(0)
    },
    300_000,
  )
})
