/**
 * What the configuration of a loader looks for on the disc, as far as it is certain that it is this disc on which it looks: lines under a
 * condition, names with variables, and menu entries that start something else are left out.
 */

export interface Search {
  /** From 1. */
  readonly line: number
  /** The words that ask for it. */
  readonly text: string
  readonly kind: 'label' | 'UUID' | 'file'
  readonly wanted: string
}

export type Syntax = 'grub' | 'lines'

/** `has`: whether a path is on the disc, by which a menu entry is known to be about it. */
export const searchesIn = (text: string, syntax: Syntax, has: (path: string) => boolean): readonly Search[] =>
  syntax === 'grub' ? ofGrub(text, has) : ofLines(text)

/** isolinux.cfg and entries of systemd-boot: a keyword, and what belongs to it. */
function ofLines(text: string): readonly Search[] {
  return linesOf(text).flatMap((words, i) => (/^(append|kernel|linux|options)$/i.test(words[0] ?? '') ? argumentsOf(words, i + 1) : []))
}

interface Block {
  readonly kind: 'condition' | 'entry' | 'other'
  readonly searches: Search[]
  /** Whether it starts something of the disc, and whether something that goes on elsewhere. */
  starts: boolean
  leaves: boolean
}

function ofGrub(text: string, has: (path: string) => boolean): readonly Search[] {
  const certain: Search[] = []
  const open: Block[] = [{ kind: 'other', searches: certain, starts: true, leaves: false }]
  const enter = (kind: Block['kind']): number => open.push({ kind, searches: [], starts: false, leaves: false })
  const leave = (): void => {
    if (open.length === 1) return
    const { kind, searches, starts, leaves } = open.pop() as Block
    if (kind === 'entry' && starts && !leaves) open.at(-1)?.searches.push(...searches)
    else if (kind === 'other') open.at(-1)?.searches.push(...searches)
  }
  for (const [i, words] of linesOf(text).entries()) {
    const [first = ''] = words
    const block = open.at(-1) as Block
    if (/^(if|while|until|for|function)$/.test(first)) enter('condition')
    else if (first === 'menuentry' && words.at(-1) === '{') enter('entry')
    else if (words.at(-1) === '{') enter(first === 'submenu' ? 'other' : 'condition')
    if (isOneCommand(words)) {
      if (/^(chainloader|configfile|exit|normal|localboot)/.test(first)) block.leaves = true
      if (/^(linux|kernel|multiboot)/.test(first)) {
        if (has((words[1] ?? '').replace(/^\([^)]*\)/, ''))) block.starts = true
        block.searches.push(...argumentsOf(words, i + 1))
      }
      const found = first.startsWith('search') ? searchOf(words, i + 1) : undefined
      if (found !== undefined) block.searches.push(found)
    }
    if (words.some((word) => word === 'fi' || word === 'done') || words.includes('}')) leave()
  }
  return certain
}

/** Alternatives and sequences are conditions of a kind. */
const isOneCommand = (words: readonly string[]): boolean => !words.some((word) => /^(\|\||&&)$|;/.test(word))

const flagsOfKind: Readonly<Record<string, Search['kind']>> = {
  '--label': 'label',
  '-l': 'label',
  '--fs-label': 'label',
  '--fs-uuid': 'UUID',
  '-u': 'UUID',
  '--file': 'file',
  '-f': 'file',
  'search.fs_label': 'label',
  'search.fs_uuid': 'UUID',
  'search.file': 'file',
}

/** GRUB's manual, "search". */
function searchOf(words: readonly string[], line: number): Search | undefined {
  const [first = '', ...rest] = words
  const names: string[] = []
  let kind = flagsOfKind[first]
  const isShort = kind !== undefined
  let afterSet = false
  for (let i = 0; i < rest.length; i++) {
    const word = rest[i] as string
    if (/^--hint(-\w+)?$/.test(word)) i++
    else if (flagsOfKind[word] !== undefined) kind = flagsOfKind[word]
    else if (word === '--set' || word === '-s') afterSet = true
    else if (!word.startsWith('-')) {
      names.push(word)
      if (afterSet && names.length === 1 && i > 0 && /^(--set|-s)$/.test(rest[i - 1] as string)) names.pop()
    }
  }
  // The short commands name the variable behind what they look for.
  const wanted = isShort ? names[0] : names.at(-1)
  return kind === undefined || wanted === undefined || wanted.includes('$') ? undefined : { line, text: words.join(' '), kind, wanted }
}

const byArgument: readonly (readonly [RegExp, Search['kind']])[] = [
  [/^root=live:(?:CDLABEL|LABEL)=(.+)$/, 'label'],
  [/^root=CDLABEL=(.+)$/, 'label'],
  [/^root=live:\/dev\/disk\/by-label\/(.+)$/, 'label'],
  [/^root=live:UUID=(.+)$/, 'UUID'],
  [/^(?:inst\.)?stage2=hd:LABEL=([^:]+)(?::.*)?$/, 'label'],
  [/^(?:archiso|miso)label=(.+)$/, 'label'],
  [/^archisodevice=(?:LABEL=|\/dev\/disk\/by-label\/)(.+)$/, 'label'],
  [/^archisodevice=(?:UUID=|\/dev\/disk\/by-uuid\/)(.+)$/, 'UUID'],
  [/^archisosearchuuid=(.+)$/, 'file'],
]

function argumentsOf(words: readonly string[], line: number): readonly Search[] {
  return words.flatMap((word): readonly Search[] => {
    for (const [pattern, kind] of byArgument) {
      const [, found] = pattern.exec(word) ?? []
      if (found === undefined || found.includes('$')) continue
      const wanted = found.replaceAll(/\\+x([0-9a-fA-F]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))
      return [{ line, text: word, kind, wanted: kind === 'file' ? `/boot/${wanted}.uuid` : wanted }]
    }
    return []
  })
}

/** Words of each line; quotes hold words together and belong to none. Comments have no words. */
function linesOf(text: string): readonly (readonly string[])[] {
  return text.split('\n').map((line) => {
    if (line.trimStart().startsWith('#')) return []
    return [...line.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)].map(([word]) => word.replaceAll(/["']/g, ''))
  })
}
