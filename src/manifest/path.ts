/** Paths of the host with slashes, as text: nothing is asked of a file system. */

/** `a/b` of `a/b/c.yaml`; empty where there is no folder. */
export function directoryOf(path: string): string {
  const slash = path.lastIndexOf('/')
  return slash === 0 ? '/' : path.slice(0, Math.max(0, slash))
}

/** A path seen from a folder, without `.`, empty names, and `..` where a name stands before it. */
export function joinPath(folder: string, path: string): string {
  const whole = isAbsolute(path) || folder === '' ? path : `${folder}/${path}`
  const names: string[] = []
  for (const name of whole.split('/')) {
    if (name === '' || name === '.') continue
    if (name === '..' && names.length > 0 && names.at(-1) !== '..') names.pop()
    else if (name !== '..' || !whole.startsWith('/')) names.push(name)
  }
  return (whole.startsWith('/') ? '/' : '') + names.join('/') || '.'
}

export const isAbsolute = (path: string): boolean => path.startsWith('/') || /^[A-Za-z]:[\\/]/.test(path)

/** A path relative to folder `from` as it must be written relative to folder `to`; both folders seen from one place. */
export function rebase(path: string, from: string, to: string): string {
  if (isAbsolute(path) || /^[a-z][a-z0-9+.-]+:/.test(path)) return path
  const target = joinPath(from, path)
  if (isAbsolute(target) || to === '' || to === '.') return keepSlash(path, target)
  const below = joinPath('', to).split('/')
  const steps = target.split('/')
  let same = 0
  while (same < below.length && same < steps.length && below[same] === steps[same]) same++
  // How to come back into a folder that lies above both is not to be known.
  if (below.slice(same).includes('..')) return keepSlash(path, target)
  return keepSlash(path, [...below.slice(same).map(() => '..'), ...steps.slice(same)].join('/') || '.')
}

const keepSlash = (before: string, after: string): string => (before.endsWith('/') && !after.endsWith('/') ? `${after}/` : after)
