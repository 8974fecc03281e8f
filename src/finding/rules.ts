/** Rules of a strict judge, declared where their structures are known. */

import type { Severity } from '../fault/index.js'

/** Who reads discs, as far as it matters who is harmed. `all` are those that look at the structure at all. */
export type Reader =
  | 'all'
  | 'Linux'
  | 'Windows'
  | 'macOS'
  | 'BSD'
  | '7-Zip'
  | 'libarchive'
  | 'libcdio'
  | 'xorriso'
  | 'GRUB'
  | 'firmware'
  | 'isolinux'
  | 'partition tools'
  | 'checkers'
  | 'people'

export interface RuleDefinition {
  /** `directory record`; a finding may say more precisely which one. */
  readonly structure: string
  /** Standard and clause. */
  readonly clause: string
  /**
   * `error` where the standard is broken or a reader goes wrong, `warning` where some reader may, `note` where it is only unusual. A disc
   * with an error is not sound.
   */
  readonly severity: Severity
  readonly harms: readonly Reader[]
  /** One sentence for the reference page: what the rule demands. */
  readonly demands: string
}

/** `code` is `room/name` and never changes. */
export interface Rule extends RuleDefinition {
  readonly code: string
}

/** Declares the rules of a room. */
export function defineRules<Name extends string>(
  room: string,
  definitions: Readonly<Record<Name, RuleDefinition>>,
): Readonly<Record<Name, Rule>> {
  const rules: Record<string, Rule> = {}
  for (const [name, definition] of Object.entries<RuleDefinition>(definitions)) rules[name] = { code: `${room}/${name}`, ...definition }
  return rules as Record<Name, Rule>
}

/** Rules for what a table of the codec finds by itself. */
export interface TableRules {
  readonly constant: Rule
  readonly derived?: Rule
  readonly value: Rule
  readonly reserved: Rule
}
