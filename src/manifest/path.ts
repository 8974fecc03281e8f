/** Paths that manifests name, as texts: nothing is asked of a file system. */

import { folderIn, hostPath, isAbsolute, joinPath as joined, pathOf, stepsOf, type PathRules } from '../port/index.js'

/** `a/b` of `a/b/c.yaml`; empty where there is no folder. */
export const directoryOf = (path: string, rules?: PathRules): string => folderIn(path, rules) ?? ''

/** A path seen from a folder, without `.`, empty names, and `..` where a name stands before it. */
export function joinPath(folder: string, path: string, rules?: PathRules): string {
  const { head, names } = stepsOf(joined(folder, path, rules), rules)
  const kept: string[] = []
  for (const name of names)
    if (name === '..' && kept.length > 0 && kept.at(-1) !== '..') kept.pop()
    else if (name !== '..' || !isAbsolute(head, rules)) kept.push(name)
  return pathOf({ head, names: kept })
}

/** A path relative to folder `from` as it must be written relative to folder `to`; both folders seen from one place. */
export function rebase(path: string, from: string, to: string, rules?: PathRules): string {
  if (isAbsolute(path, rules) || /^[a-z][a-z0-9+.-]+:/.test(path)) return path
  const target = joinPath(from, path, rules)
  if (isAbsolute(target, rules) || to === '' || to === '.') return keepSlash(path, target, rules)
  const below = stepsOf(joinPath('', to, rules), rules).names
  const steps = stepsOf(target, rules).names
  let same = 0
  while (same < below.length && same < steps.length && below[same] === steps[same]) same++
  // How to come back into a folder that lies above both is not to be known.
  if (below.slice(same).includes('..')) return keepSlash(path, target, rules)
  return keepSlash(path, pathOf({ head: '', names: [...below.slice(same).map(() => '..'), ...steps.slice(same)] }), rules)
}

/** A slash at the end says that a folder is meant. */
const keepSlash = (before: string, after: string, rules?: PathRules): string =>
  /[/]$/.test(hostPath(before, rules)) && !/[/]$/.test(after) ? `${after}/` : after
