/** Names of files as a manifest has them. Paths are texts with `/`; nothing is asked of the host. */

export const isAbsolute = (path: string): boolean => path.startsWith('/') || /^[A-Za-z]:[\\/]|^\\\\/.test(path)

/** A path seen from a folder, both from the root on; `..` behind a name stays, as the name may be a link. */
export function relativePath(path: string, folder: string): string {
  const [steps, above] = [path, folder].map((text) => text.split('/').filter((name) => name !== '' && name !== '.')) as [string[], string[]]
  // Another drive, or a folder that is not known from the root on.
  if (!path.startsWith('/') || !folder.startsWith('/')) return path
  let same = 0
  while (same < above.length && same < steps.length - 1 && above[same] === steps[same] && steps[same] !== '..') same++
  if (above.slice(same).includes('..')) return path
  return [...above.slice(same).map(() => '..'), ...steps.slice(same)].join('/')
}

/** `b` of `a/b.cue`. */
export const stemOf = (path: string): string => {
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)
  return name.replace(/(?<=.)\.[^.]*$/s, '')
}

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
