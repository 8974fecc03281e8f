/** Pages of docs/jobs, typed as they stand by a user without rights; other people's programs judge what comes of it. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { jobs } from '../../scripts/given.mjs'
import { blocksOf, blocksOfPage, commandsOf, isPrinted } from '../../scripts/jobs/blocks.mjs'
import { missingFor, playJob, prepare } from '../../scripts/jobs/play.mjs'
import { required } from '../support/tools.js'

const root = new URL('../..', import.meta.url).pathname
const pages = join(root, 'docs/jobs')
const page = (name: string): string => readFileSync(join(pages, `${name}.md`), 'utf8')
const names = Object.keys(jobs)

/** Those that start no machine and burn no whole disc; at home one of them is enough, which differs from the others in most. */
const quick = names.filter((name) => jobs[name]?.isSlow !== true)
const played = required ? quick : quick.slice(0, 1)

describe('a page', () => {
  const stage = prepare({ disc: join(root, 'dist/bin/disc.js') })
  afterAll(() => stage.remove())
  for (const name of played) {
    const missing = missingFor(name)
    const body = async (): Promise<void> => expect((await playJob(name, stage)).length).toBeGreaterThan(0)
    if (missing.length > 0 && !required) it.skip(`${name} (needs ${missing.join(', ')})`, body)
    else it(name, body, 240_000)
  }

  it('is there for each job, and each has its job', () => {
    expect(readdirSync(pages).filter((name) => name !== 'index.md')).toEqual(names.map((name) => `${name}.md`).toSorted())
  })

  it.each(names)('%s tells which programs it types, and has nothing that is not typed but text', (name) => {
    const text = page(name)
    expect(text).toMatch(/^# \S/)
    const programs = jobs[name]?.programs ?? []
    // A page is about its programs: all that the player puts on the PATH is in its text.
    expect(programs.filter((program) => !text.includes(program.replace(/_64$/, '')))).toEqual([])
    const others = blocksOf(text).filter(({ language, file }) => file === undefined && !['sh', 'console', 'text'].includes(language))
    expect(others).toEqual([])
    for (const block of blocksOf(text)) if (block.language === 'console') expect(commandsOf(block).length).toBeGreaterThan(0)
  })
})

describe('blocks of a page', () => {
  const markdown = '```yaml disc.config.yaml\na: "<&>"\n```\n\n```sh exits 1\ndisc check\n```\n\n```console\n$ echo a \\\n  b\na b\n```\n'
  const blocks = [
    { language: 'yaml', file: 'disc.config.yaml', exits: 0, text: 'a: "<&>"\n' },
    { language: 'sh', exits: 1, text: 'disc check\n' },
    { language: 'console', exits: 0, text: '$ echo a \\\n  b\na b\n' },
  ]

  it('are the same in Markdown and in HTML', () => {
    expect(blocksOf(markdown)).toEqual(blocks)
    const html = `<pre data-file="disc.config.yaml"><code class="language-yaml"><span class="k">a</span>: &quot;&lt;&amp;&gt;&quot;
</code></pre><pre data-exits="1"><code class="language-sh">disc check
</code></pre>
<pre><code class="language-console">$ echo a \\
  b
a b
</code></pre>`
    expect(blocksOfPage(html)).toEqual(blocks)
  })

  it('are commands with what they print', () => {
    expect(commandsOf(blocks[2] ?? { text: '' })).toEqual([{ command: 'echo a \\\n  b', printed: ['a b'] }])
    expect(() => commandsOf({ text: 'a b\n' })).toThrow('begins with a command')
  })

  it.each<[string, string, boolean]>([
    ['a\nb', 'a\nb\n', true],
    ['a\nb', 'a\nb', true],
    ['a', 'a\nb\n', false],
    ['a\n…', 'a\nb\nc\n', true],
    ['a\n…\nd', 'a\nd\n', true],
    ['a\n…\nd', 'a\nb\n', false],
    ['…/x.iso  … s', '/home/x.iso  1.0 s\n', true],
    ['a…b', 'a\nb\n', false],
    ['a.c', 'abc\n', false],
    ['', '', true],
    ['', 'a\n', false],
  ])('%j is what is printed as %j: %s', (lines, text, wanted) => {
    expect(isPrinted(lines === '' ? [] : lines.split('\n'), text)).toBe(wanted)
  })
})
