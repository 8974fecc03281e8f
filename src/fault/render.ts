/** Faults as text for people: one line that names the place, the excerpt with carets, and how to mend it. */

import type { Fault, Position } from './fault.js'

/** Paints a piece of text; the identity where there is no colour. */
export type Paint = (style: 'bold' | 'red' | 'yellow' | 'cyan' | 'dim', text: string) => string
export const plainPaint: Paint = (_style, text) => text

const styleOf = { error: 'red', warning: 'yellow', note: 'cyan' } as const

export function renderFault(fault: Fault, paint: Paint = plainPaint): string {
  const { position } = fault
  const place = position ? `${paint('bold', `${position.file}:${position.line}:${position.column}:`)} ` : ''
  const lines = [`${place}${paint(styleOf[fault.severity], fault.severity)}: ${fault.message} ${paint('dim', `[${fault.code}]`)}`]
  if (position) lines.push(...excerptOf(position, fault, paint))
  if (fault.help !== undefined) lines.push(`  ${paint('cyan', 'help:')} ${fault.help}`)
  if (fault.clause !== undefined) lines.push(`  ${paint('dim', `see ${fault.clause}`)}`)
  return lines.join('\n')
}

export function renderFaults(faults: readonly Fault[], paint: Paint = plainPaint): string {
  return faults.map((fault) => renderFault(fault, paint)).join('\n\n')
}

/** The first line of the place with carets under it; further lines are only counted. */
function excerptOf(position: Position, fault: Fault, paint: Paint): string[] {
  const [first] = position.excerpt
  if (first === undefined) return []
  const gutter = String(position.line)
  const from = Math.max(0, position.column - 81)
  const shown = first.slice(from, from + 160)
  const end = position.endLine === position.line ? position.endColumn : first.length + 1
  const carets = Math.max(1, Math.min(end, from + 161) - position.column)
  const blank = ' '.repeat(gutter.length)
  const indent = shown.slice(0, position.column - 1 - from).replace(/[^\t]/g, ' ')
  return [
    `  ${paint('dim', `${gutter} |`)} ${shown}`,
    `  ${paint('dim', `${blank} |`)} ${indent}${paint(styleOf[fault.severity], '^'.repeat(carets))}`,
  ]
}
