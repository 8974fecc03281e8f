/** Names of what is measured. */

import { hostPath, stepsOf, type PathRules } from '../port/index.js'

/** The last name of a path: `b` of `a/b/`; empty where it ends in `.`, `..` or the root. */
export function nameOf(path: string, rules?: PathRules): string {
  if (/(?:^|\/)\.\/*$/.test(hostPath(path, rules))) return ''
  const name = stepsOf(path, rules).names.at(-1) ?? ''
  return name === '..' ? '' : name
}
