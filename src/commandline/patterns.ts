/**
 * Patterns on names of the host, as mkisofs has them, as globs of the manifest below one source. A pattern without a slash fits names at any
 * depth; one with a slash fits paths as the line has them, so that its first names have to fit those of the source.
 */

import { globOfPath } from '../manifest/index.js'
import { globsOf } from '../source/index.js'
import type { Pattern } from './line.js'

/** The globs of a pattern below `from`; none where it says nothing of that source. */
export function globsBelow(pattern: Pattern, from: string, folder: string): readonly string[] {
  const text = pattern.text.replace(/(?<=.)\/+$/, '')
  if (text === '') return []
  if (!text.includes('/')) {
    const name = globOf(pattern, text)
    // A path that is meant as it stands is one in the folder of the process.
    return pattern.kind === 'glob' ? [name] : anchored(pattern, `${folder}/${text}`, from, folder)
  }
  return anchored(pattern, text.startsWith('/') ? text : `${folder}/${text}`, from, folder)
}

function anchored(pattern: Pattern, path: string, from: string, folder: string): readonly string[] {
  const wanted = namesOf(path)
  const source = namesOf(from.startsWith('/') ? from : `${folder}/${from}`)
  const common = Math.min(wanted.length, source.length)
  for (let i = 0; i < common; i++) if (!fits(pattern, wanted[i] as string, source[i] as string)) return []
  // What stands above the source takes all of it.
  if (wanted.length < source.length) return ['/**']
  if (wanted.length === source.length) return ['/**', globOf(pattern, source.at(-1) ?? '*')]
  return [
    `/${wanted
      .slice(common)
      .map((name) => globOf(pattern, name))
      .join('/')}`,
  ]
}

function namesOf(path: string): readonly string[] {
  const names: string[] = []
  for (const name of path.split('/')) {
    if (name === '..') names.pop()
    else if (name !== '' && name !== '.') names.push(name)
  }
  return names
}

function fits(pattern: Pattern, wanted: string, name: string): boolean {
  if (pattern.kind === 'path') return wanted === name
  const globs = globsOf([`/${globOf(pattern, wanted)}`])
  return 'step' in globs && globs.accepts(globs.step(globs.start, name), 'leaf')
}

/** Whether a name fits a pattern of names. */
export const fitsName = (text: string, name: string): boolean => !text.includes('/') && fits({ text, kind: 'glob' }, text, name)

/** Braces, a mark of exclamation and two stars mean something in globs of the manifest alone. */
function globOf({ kind }: Pattern, name: string): string {
  if (kind === 'path') return globOfPath(name)
  return name
    .replaceAll(/\*\*+/g, '*')
    .replaceAll(/[{}]/g, (brace) => `\\${brace}`)
    .replace(/^!/, '\\!')
}
