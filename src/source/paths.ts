/** Paths of the host as texts. All hosts of Node take `/` between names. */

/** A path of the manifest, seen from the manifest's folder. */
export function joinPath(base: string, path: string): string {
  if (isAbsolute(path) || base === '' || base === '.') return path
  return base.endsWith('/') ? base + path : `${base}/${path}`
}

export const isAbsolute = (path: string): boolean => path.startsWith('/') || /^[A-Za-z]:[\\/]|^\\\\/.test(path)

/** The last name of a path: `b` of `a/b/`; empty where it ends in `.`, `..` or the root. */
export function nameOf(path: string): string {
  const name = path.replace(/\/+$/, '').split('/').at(-1) as string
  return name === '.' || name === '..' ? '' : name
}
