/** Names of files as a manifest has them. */

import { lastName } from '../port/index.js'

/** `b` of `a/b.cue`. Names in sheets are parted as another system parts them. */
export const stemOf = (path: string): string => lastName(path, 'win32').replace(/(?<=.)\.[^.]*$/s, '')

/** A name that the manifest's `name` takes; undefined where nothing of it would be left. */
export function projectName(stem: string): string | undefined {
  const name = stem
    .normalize('NFD')
    .replace(/\p{Mark}/gu, '')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 63)
    .replace(/[-._]+$/, '')
  return name === '' ? undefined : name
}
