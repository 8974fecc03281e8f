/** What the parser of YAML complains of, in words for those who wrote the text, each with a way to mend it. */

/** A complaint as the parser has it. */
export interface YamlProblem {
  readonly code: string
  readonly message: string
  readonly pos: readonly [number, number]
}

export interface Complaint {
  readonly reason: string
  readonly mend: string
  /** Where it is shown, as offsets into the text. */
  readonly start: number
  readonly end: number
}

const INDENTED = {
  reason: 'this line is not indented like the lines it belongs to',
  mend: 'Keys of one map, and the dashes of one list, begin at the same column; what belongs to a key is indented by two spaces more',
}

/** One complaint a line: where the parser has lost its way, what it says further follows from that. */
export function complaintsOf(problems: readonly YamlProblem[], text: string): readonly Complaint[] {
  const seen = new Set<number>()
  let tabs = 0
  return [...problems]
    .sort((a, b) => a.pos[0] - b.pos[0])
    .map((problem) => ({ problem, complaint: complaintOf(problem, text) }))
    .filter(({ problem, complaint }) => {
      // A list that is indented as a whole is one mistake.
      if (problem.code === 'TAB_AS_INDENT' && tabs++ > 0) return false
      const lines = [problem.pos[0], complaint.start].map((at) => text.lastIndexOf('\n', at - 1))
      const isNew = !lines.some((line) => seen.has(line))
      for (const line of lines) seen.add(line)
      return isNew
    })
    .map(({ complaint }) => complaint)
}

function complaintOf({ code, message, pos: [start, end] }: YamlProblem, text: string): Complaint {
  const stop = text.indexOf('\n', start)
  const rest = text.slice(start, stop < 0 ? text.length : stop)
  const sign = text.charAt(start)
  const here = (reason: string, mend: string): Complaint => ({ reason, mend, start, end })
  const indented = (): Complaint => ({ ...INDENTED, start: firstSign(text, start), end: firstSign(text, start) + 1 })
  switch (code) {
    case 'TAB_AS_INDENT':
      return here('a tab indents this line', 'Use spaces: YAML takes no tabs for indentation')
    case 'BAD_INDENT': {
      const open = /^Flow (sequence|map)/.exec(message)?.[1]
      if (open === undefined) return indented()
      const [what, sign] = open === 'map' ? ['map', '}'] : ['list', ']']
      return here(`a ${what} is not closed before this line`, `Close it with ${sign}`)
    }
    case 'BLOCK_AS_IMPLICIT_KEY': {
      if (message.startsWith('A block sequence')) return indented()
      if (/: /.test(rest)) return here('a value has a colon and a blank in it, which make it a key', 'Put the whole value in quotes')
      const next = firstSign(text, stop + 1)
      return { ...INDENTED, start: next, end: next + 1 }
    }
    case 'MULTILINE_IMPLICIT_KEY':
      if (rest.startsWith('- ')) return here('an item of a list stands among keys', 'Put the list below a key, such as `files:`')
      return here('this line has no key with a value', 'Write `key: value`, with a blank behind the colon')
    case 'MISSING_CHAR': {
      if (message.startsWith('Sequence item')) return indented()
      const quote = /closing (["'])/.exec(message)?.[1]
      if (quote !== undefined) return here(`a text in ${quote} quotes is not closed`, `Close it with ${quote}`)
      return here('this line has no key with a value', 'Write `key: value`, with a blank behind the colon')
    }
    case 'BAD_SCALAR_START':
      return here(`a value cannot begin with ${sign}`, 'Put the value in quotes')
    case 'BAD_DQ_ESCAPE':
      return here(
        `${text.slice(start, start + 2).trimEnd()} means nothing within double quotes`,
        'Write two backslashes for one, or use single quotes',
      )
    case 'UNEXPECTED_TOKEN':
      if (/^[}\]]/.test(rest)) return here(`nothing is open that ${sign} could close`, `Remove it, or put a text that has it in quotes`)
      if (message.startsWith('Block scalar')) return here('text of several lines begins behind its sign', 'Begin it on the next line')
      return here(
        'something follows a value that has ended',
        "Put the whole value in quotes; within single quotes an apostrophe is written twice: 'it''s'",
      )
    default:
      return here(lowerFirst(message), 'Put text that has signs of YAML in quotes, and write `key: value` for each key')
  }
}

/** The first character of a line behind its blanks. */
function firstSign(text: string, start: number): number {
  let at = start
  while (text.charAt(at) === ' ' || text.charAt(at) === '\n') at++
  return Math.min(at, Math.max(0, text.length - 1))
}

const lowerFirst = (text: string): string => (/^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text)
