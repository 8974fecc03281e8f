// The blocks of code of a page that a reader types or writes into files, from its Markdown or from the HTML that is made of it.
//
// What stands behind the language of a fenced block says more: "yaml disc.config.yaml" is the content of a file, "sh exits 1" has another
// status than 0.

/**
 * @typedef {object} Block
 * @property {string} language What it is written in; `sh` and `console` are typed.
 * @property {string} [file] The file that it is the content of.
 * @property {number} exits The status with which its last command ends.
 * @property {string} text
 */

/** @returns {Block[]} */
export function blocksOf(markdown) {
  return [...markdown.matchAll(/^```(\S+)(?: +(.*))?\n([^]*?)^```$/gm)].map(([, language, more = '', text]) => {
    const [, status] = /^exits (\d+)$/.exec(more) ?? []
    return { language, ...(more === '' || status !== undefined ? {} : { file: more }), exits: Number(status ?? 0), text }
  })
}

/** @returns {Block[]} */
export function blocksOfPage(html) {
  return [...html.matchAll(/<pre\b([^>]*)>\s*<code\b([^>]*)>([^]*?)<\/code>\s*<\/pre>/g)].map(([, outer, inner, content]) => {
    const attribute = (name) => new RegExp(`\\b${name}="([^"]*)"`).exec(`${outer} ${inner}`)?.[1]
    const file = attribute('data-file')
    const language = /\blanguage-([\w-]+)/.exec(attribute('class') ?? '')?.[1] ?? ''
    const text = plain(content.replaceAll(/<[^>]+>/g, ''))
    return { language, ...(file === undefined ? {} : { file: plain(file) }), exits: Number(attribute('data-exits') ?? 0), text }
  })
}

const entities = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'", nbsp: '\u00A0' }
const plain = (text) =>
  text.replaceAll(/&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) =>
    hex === undefined && decimal === undefined
      ? (entities[name] ?? whole)
      : String.fromCodePoint(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)),
  )

/** The commands of a `console` block, each with the lines that it prints. A backslash at the end of a line goes on in the next one. */
export function commandsOf({ text }) {
  const commands = []
  let goesOn = false
  for (const line of text.trimEnd().split('\n')) {
    const last = commands.at(-1)
    if (goesOn) last.command += `\n${line}`
    else if (line.startsWith('$ ')) commands.push({ command: line.slice(2), printed: [] })
    else if (last === undefined) throw new Error(`a console begins with a command, not with ${JSON.stringify(line)}`)
    else last.printed.push(line)
    goesOn = (goesOn || line.startsWith('$ ')) && line.endsWith('\\')
  }
  return commands
}

/** Whether a program printed these lines: a line `…` stands for any lines, `…` within one for any characters. */
export function isPrinted(lines, text) {
  const pattern = lines.map((line) => (line.trim() === '…' ? '(?:[^\\n]*\\n)*?' : `${patternOf(line.trimEnd())}\\n`)).join('')
  const shown = text.trim() === '' ? '' : text.replaceAll(/[^\S\n]+$/gm, '').replace(/\n*$/, '\n')
  return new RegExp(`^${pattern}$`).test(shown)
}

const patternOf = (line) => line.split('…').map(escaped).join('[^\\n]*')
const escaped = (text) => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)
