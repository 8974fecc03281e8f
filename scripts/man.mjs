// The man pages, of the same texts as the site: disc(1), disc-build(1) and so on from docs/generated/commands.md,
// disc.config.yaml(5) from docs/generated/manifest.md.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import remarkGfm from 'remark-gfm'
import remarkMan from 'remark-man'
import remarkParse from 'remark-parse'
import { unified } from 'unified'

const root = fileURLToPath(new URL('..', import.meta.url))
const epoch = Number(process.env.SOURCE_DATE_EPOCH)
const date = epoch > 0 ? new Date(epoch * 1000).toISOString().slice(0, 10) : undefined
const { version, description, homepage } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const source = (name) => join(root, 'docs/generated', name)

/** A title and the text behind it, for each heading of the second level, and what stands before the first. */
function chaptersOf(file) {
  const [head, ...chapters] = readFileSync(file, 'utf8').split(/^## /m)
  return {
    head: head.replace(/^# .*\n|<!--[^]*?-->/gm, '').trim(),
    chapters: chapters.map((text) => ({ title: text.slice(0, text.indexOf('\n')), text: text.slice(text.indexOf('\n')).trim() })),
  }
}

/** Links lead nowhere on paper, and a terminal has no tables: each row becomes a term and what is said of it. */
function plain(markdown) {
  const rows = /^\|(?<head>.*)\|\n\|[ |:-]+\|\n(?<body>(?:\|.*\|\n?)+)/gm
  return markdown.replace(/\[([^\]]+)\]\([^)]*\)/g, '$1').replace(rows, (...args) => {
    const { head, body } = args.at(-1)
    const names = cells(head)
    return body
      .trimEnd()
      .split('\n')
      .map((row) => {
        const [term, ...rest] = cells(row.slice(1, -1))
        const said = rest
          .map((text, at) => (text === '' ? '' : rest.length === 1 || at === 0 ? text : `${names[at + 1]}: ${text}`))
          .filter(Boolean)
        return `${/[`*]/.test(term) ? term : `**${term}**`}\n\n> ${said.join('  \n> ')}\n`
      })
      .join('\n')
  })
}
const cells = (row) => row.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|'))

async function write(folder, name, section, summary, markdown) {
  const manual = unified()
    .use(remarkParse)
    .use(remarkGfm)
    .use(remarkMan, { name, section, description: summary, version, manual: 'Glassmaster' })
  const made = String(await manual.process(`# ${name}(${section}) -- ${summary}\n\n${markdown}`))
  // Terms stand before what is said of them, a hyphen is one that can be typed, and no day is told that would be another tomorrow.
  const page = made
    .replace(/^\.RS 0\n\.P\n/gm, '.RS 4\n')
    .replace(/^\.RE 0\n\n?/gm, '.RE\n')
    .replace(/^(?!\.).*$/gm, (line) => line.replace(/(?<!\\)-/g, '\\-'))
    .replace(/^(\.TH "[^"]*" "\d") "[^"]*"/, (_, head) => `${head} "${date ?? ''}"`)
  writeFileSync(join(folder, `${name}.${section}`), page)
}

/** Writes them into a folder, which has nothing else. */
export async function buildMan(folder) {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const { head, chapters } = chaptersOf(source('commands.md'))
  const [general, ...each] = chapters
  const files = readFileSync(join(root, 'docs/files.md'), 'utf8')
  const statuses = /^\| exit status[^]*?\n\n/m.exec(files)?.[0] ?? ''
  const named = each.map(({ title, text }) => ({ name: title.replace(' ', '-'), title, text, ...partsOf(text) }))
  const list = named.map(({ name, summary }) => `**${name}**(1)\n\n> ${summary}\n`).join('\n')
  const page = [
    `## SYNOPSIS\n\n\`disc COMMAND [options] ...\``,
    `## DESCRIPTION\n\n${description}.\n\n${plain(head)}`,
    `## COMMANDS\n\n${list}`,
    `## OPTIONS\n\n${plain(general.text)}`,
    `## EXIT STATUS\n\n${plain(statuses)}`,
    `## SEE ALSO\n\n**disc.config.yaml**(5), ${homepage}`,
  ]
  await write(folder, 'disc', 1, description, page.join('\n\n'))
  for (const { name, summary, usage, body } of named) {
    const parts = [
      `## SYNOPSIS\n\n${usage}`,
      `## DESCRIPTION\n\n${summary}\n\n${plain(body)}`,
      '## SEE ALSO\n\n**disc**(1), **disc.config.yaml**(5)',
    ]
    await write(folder, name, 1, summary.replace(/\.$/, ''), parts.join('\n\n'))
  }
  const manifest = chaptersOf(source('manifest.md'))
  const keys = manifest.chapters.map(({ title, text }) => `## ${title}\n\n${plain(text)}`)
  const about = 'the manifest of a disc'
  await write(folder, 'disc.config.yaml', 5, about, [`## KEYS\n\n${plain(manifest.head)}`, ...keys].join('\n\n'))
}

/** The summary, the line of usage and the rest of a chapter of a command. */
function partsOf(text) {
  const [summary, usage, ...body] = text.split('\n\n')
  return { summary, usage, body: body.join('\n\n') }
}
