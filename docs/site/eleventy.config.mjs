// The site as Eleventy makes it: each page of contents.mjs in one layout, its links led to the pages of others or into the repository.

import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { dirname, join, posix, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import GithubSlugger from 'github-slugger'
import hljs from 'highlight.js/lib/common'
import MarkdownIt from 'markdown-it'
import anchors from 'markdown-it-anchor'
import { addressOf, pages, sections } from './contents.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const { repository, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const blob = `${repository.url.replace(/^git\+|\.git$/g, '')}/blob/main/`
const textOf = (path) => readFileSync(join(root, path), 'utf8')
/** The path in the repository of what Eleventy calls an input. */
const pathOf = (inputPath) => {
  const path = inputPath.replace(/^\.\//, '')
  return existsSync(join(root, path)) ? path : path.replace(/^docs\//, '')
}

export default function configure(eleventy) {
  for (const page of pages) if (!page.startsWith('docs/')) eleventy.addTemplate(page, textOf(page))
  for (const name of readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }))
    if (name.endsWith('.md') && !pages.includes(posix.join('docs', name))) eleventy.ignores.add(`docs/${name}`)
  eleventy.addPassthroughCopy({ 'docs/site/style.css': 'style.css', 'docs/site/site.js': 'site.js' })
  if (existsSync(join(root, 'docs/pictures'))) eleventy.addPassthroughCopy({ 'docs/pictures': 'pictures' })
  eleventy.addGlobalData('layout', 'layout.liquid')
  eleventy.addGlobalData('version', version)
  eleventy.addGlobalData('eleventyComputed', {
    permalink: ({ page }) => addressOf(pathOf(page.inputPath)),
    title: ({ page }) => titleOf(pathOf(page.inputPath)),
    summary: ({ page }) => summaryOf(pathOf(page.inputPath)),
    up: ({ page }) => '../'.repeat(addressOf(pathOf(page.inputPath)).split('/').length - 1),
    contents: ({ page }) =>
      sections.map((section) => ({
        title: section.title,
        pages: section.pages.map((path) => ({
          title: shortTitle(titleOf(path), section.title),
          address: addressOf(path),
          here: path === pathOf(page.inputPath),
        })),
      })),
    beside: ({ page }) => {
      const at = pages.indexOf(pathOf(page.inputPath))
      const link = (path) => path && { title: titleOf(path), address: addressOf(path) }
      return { before: link(pages[at - 1]), after: link(pages[at + 1]) }
    },
  })
  eleventy.addFilter('headings', (html) =>
    [...html.matchAll(/<h([23]) id="([^"]*)"[^>]*>([^]*?)<\/h\1>/g)].map(([, level, id, text]) => ({
      level,
      id,
      text: text.replace(/<[^>]*>/g, ''),
    })),
  )
  eleventy.setLibrary('md', markdown())
  return { dir: { input: 'docs', includes: 'site' }, markdownTemplateEngine: false }
}

/** Without what the title of its section says. */
const shortTitle = (title, section) => title.replace(new RegExp(`^${section} (?:the )?`), '')

const titles = new Map()
function titleOf(path) {
  if (!titles.has(path)) titles.set(path, /^# (.+)$/m.exec(textOf(path))?.[1].replaceAll('`', '') ?? path)
  return path === 'README.md' ? 'What it is' : titles.get(path)
}

/** Its first paragraph, as plain text of at most 200 characters. */
function summaryOf(path) {
  const paragraph = /^(?!#|<!--|```|\|).+(?:\n(?!\n).+)*/m.exec(textOf(path))?.[0] ?? ''
  const plain = paragraph
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[`*]/g, '')
    .replace(/\s+/g, ' ')
  return plain.length <= 200 ? plain : `${plain.slice(0, plain.lastIndexOf(' ', 198))} …`
}

function markdown() {
  const md = new MarkdownIt({ html: true })
  const slugs = new GithubSlugger()
  md.use(anchors, {
    slugify: (text) => slugs.slug(text),
    uniqueSlugStartIndex: 1,
    permalink: anchors.permalink.headerLink(),
    tabIndex: false,
  })
  const { escapeHtml } = md.utils
  md.core.ruler.before('normalize', 'fresh-slugs', () => slugs.reset())
  md.renderer.rules.fence = (tokens, index) => {
    const { info, content } = tokens[index]
    const [language = '', ...rest] = info.trim().split(/\s+/)
    const exits = rest[0] === 'exits' ? rest[1] : undefined
    const file = exits === undefined ? rest[0] : undefined
    const known = { console: 'shell', sh: 'bash', jsonc: 'json' }[language] ?? language
    const code = hljs.getLanguage(known) ? hljs.highlight(content, { language: known }).value : escapeHtml(content)
    const says = [
      file === undefined ? '' : ` data-file="${escapeHtml(file)}"`,
      exits === undefined ? '' : ` data-exits="${escapeHtml(exits)}"`,
    ].join('')
    const caption = file === undefined ? '' : `<figcaption>${escapeHtml(file)}</figcaption>`
    return `<figure class="code">${caption}<pre tabindex="0"${says}><code class="language-${escapeHtml(language || 'text')}">${code}</code></pre></figure>\n`
  }
  md.core.ruler.push('columns', ({ tokens }) => markProse(tokens))
  md.renderer.rules.code_inline = (tokens, index) => {
    const { content } = tokens[index]
    return `<code${content.length <= 30 ? ' class="short"' : ''}>${escapeHtml(content)}</code>`
  }
  md.renderer.rules.table_open = () => '<div class="table" tabindex="0"><table>\n'
  md.renderer.rules.table_close = () => '</table></div>\n'
  md.renderer.rules.link_open = (tokens, index, options, env, self) => {
    const token = tokens[index]
    token.attrSet('href', addressed(token.attrGet('href'), pathOf(env.page.inputPath)))
    return self.renderToken(tokens, index, options)
  }
  md.renderer.rules.image = (tokens, index, options, env, self) => {
    const token = tokens[index]
    const from = pathOf(env.page.inputPath)
    const path = posix.join(posix.dirname(from), token.attrGet('src'))
    token.attrSet('src', relative(dirname(addressOf(from)), path.replace(/^docs\//, '')))
    token.attrSet('alt', self.renderInlineAsText(token.children, options, env))
    return self.renderToken(tokens, index, options)
  }
  return md
}

/** Cells of columns that have sentences in them get room for these. */
function markProse(tokens) {
  let cells = []
  let column = 0
  for (const [at, token] of tokens.entries())
    if (token.type === 'table_open') cells = []
    else if (token.type === 'tr_open') column = 0
    else if (token.type === 'td_open')
      (cells[column++] ??= []).push({ token, length: tokens[at + 1].content.replaceAll(/`[^`]*`/g, '').length })
    else if (token.type === 'table_close')
      for (const one of cells) if (one.some(({ length }) => length > 50)) for (const { token: cell } of one) cell.attrJoin('class', 'prose')
}

/** What a link of one page leads to on the site, or in the repository. */
function addressed(href, from) {
  if (/^(?:[a-z]+:|#)/.test(href)) return href
  const [path, fragment] = href.split('#')
  const target = posix.join(posix.dirname(from), decodeURI(path))
  const address = addressOf(target)
  const behind = fragment === undefined ? '' : `#${fragment}`
  if (address !== undefined) return `${relative(dirname(addressOf(from)), address) || posix.basename(address)}${behind}`
  if (!existsSync(join(root, target))) throw new Error(`${from} links to ${target}, which is not there`)
  return `${statSync(join(root, target)).isDirectory() ? blob.replace('/blob/', '/tree/') : blob}${target}${behind}`
}
