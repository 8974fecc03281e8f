/** Paths of the host by which folders are known, however a manifest spells them. */

/** `..` stays: what it leads to depends on links. */
export function absolute(path: string, cwd: string): string {
  if (!/\/(?:\/|\.?$|\.\/)|^\.?$|^\.\//.test(path)) return path.startsWith('/') ? path : inFolder(cwd, path)
  const names = (path.startsWith('/') ? path : `${cwd}/${path}`).split('/')
  return `/${names.filter((name) => name !== '' && name !== '.').join('/')}`
}

export const inFolder = (folder: string, name: string): string => (folder === '/' ? `/${name}` : `${folder}/${name}`)

/** The folder that holds a name, and the name. The root is in no folder. */
export function partsOf(path: string): { readonly folder: string; readonly name: string } | undefined {
  const cut = path.lastIndexOf('/')
  if (path === '/') return undefined
  return { folder: path.slice(0, cut) || '/', name: path.slice(cut + 1) }
}

export const isBelow = (path: string, folder: string): boolean => path.startsWith(folder === '/' ? '/' : `${folder}/`)
