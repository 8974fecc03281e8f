/**
 * Paths of the host as texts, by the rules of its system: nothing is asked of a file system. Within the program names are
 * parted by `/` on every host, which all of them take; what a user, a sheet or the host itself spells otherwise is brought
 * into that form by `hostPath`, as every function here does. Paths on discs are none of these.
 */

/** Those of Node's `path.posix` and `path.win32`. */
export type PathRules = 'posix' | 'win32'

const here = (): PathRules => (process.platform === 'win32' ? 'win32' : 'posix')

/** With `/` between names. What begins with `\\?\` Windows takes as it is or not at all. */
export const hostPath = (text: string, rules: PathRules = here()): string =>
  rules === 'posix' || text.startsWith('\\\\?\\') ? text : text.replaceAll('\\', '/')

/** A drive, with or without its root; the share of a server, or a device; the root of the drive at hand. */
const WIN32_HEAD = /^(?:[A-Za-z]:\/*|\/\/[^/]+\/+[^/]+\/*|\/+)/

/** What stands before the first name: `/`, `C:/`, `C:`, `//server/share/`; empty where a name is first. */
const headOf = (path: string, rules: PathRules): string => (rules === 'posix' ? /^\/*/ : WIN32_HEAD).exec(path)?.[0] ?? ''

/** From a root on. `C:a` is not: it starts from the folder at hand of that drive. */
export const isAbsolute = (path: string, rules: PathRules = here()): boolean => /\/|^\\/.test(headOf(hostPath(path, rules), rules))

/** The last name: `b` of `a/b`; empty behind a slash. */
export function lastName(path: string, rules: PathRules = here()): string {
  const text = hostPath(path, rules)
  return text.slice(Math.max(text.lastIndexOf('/') + 1, headOf(text, rules).length))
}

/** What stands before the last name, without the slash between them; undefined where nothing does. */
export function folderIn(path: string, rules: PathRules = here()): string | undefined {
  const text = hostPath(path, rules)
  const head = headOf(text, rules)
  const cut = text.lastIndexOf('/')
  if (cut >= head.length) return text.slice(0, cut)
  return head === '' ? undefined : tidied(head)
}

/** The folder of a file: `.` where only a name is given. */
export const folderOf = (path: string, rules: PathRules = here()): string => folderIn(path, rules) ?? '.'

/** What comes before the names of a folder. */
export const prefixOf = (folder: string): string => (folder.endsWith('/') ? folder : `${folder}/`)

export const inFolder = (folder: string, name: string): string => prefixOf(folder) + name

/** Of paths that are spelt in one way. */
export const isBelow = (path: string, folder: string): boolean => path.startsWith(prefixOf(folder))

/** A path seen from a folder, as it is spelt. */
export function joinPath(folder: string, path: string, rules: PathRules = here()): string {
  const text = hostPath(path, rules)
  return isAbsolute(text, rules) || folder === '' || folder === '.' ? text : inFolder(hostPath(folder, rules), text)
}

export interface Steps {
  /** Empty where the first name is seen from the folder at hand. */
  readonly head: string
  /** Without empty ones and `.`; `..` stays: what it leads to depends on links. */
  readonly names: readonly string[]
}

export function stepsOf(path: string, rules: PathRules = here()): Steps {
  const text = hostPath(path, rules)
  const head = headOf(text, rules)
  const names = text
    .slice(head.length)
    .split('/')
    .filter((name) => name !== '' && name !== '.')
  return { head: head && tidied(head), names }
}

/** A share and its root are one. */
function tidied(head: string): string {
  const plain = head.replace(/\/+$/, '')
  return plain === '' || plain.startsWith('/') || head.endsWith('/') ? `${plain}/` : plain
}

/** The path of which these are the steps; `.` where there are none. */
export const pathOf = ({ head, names }: Steps): string => head + names.join('/') || '.'

/** From the root on, by a folder that is. */
export function absolutePath(path: string, cwd: string, rules: PathRules = here()): string {
  const text = hostPath(path, rules)
  // There are very many of them, and most are in order.
  if (!UNTIDY.test(text)) return isAbsolute(text, rules) ? text : inFolder(cwd, text)
  return pathOf(stepsOf(joinPath(cwd, text, rules), rules))
}

const UNTIDY = /\/(?:\/|\.?$|\.\/)|^\.?$|^\.\//

/**
 * A path seen from a folder, both from the root on; one of another drive or share, or of a folder that is not known from the root on, as it is. `..` behind a name
 * stays, as the name may be a link.
 */
export function relativePath(path: string, folder: string, rules: PathRules = here()): string {
  const [to, from] = [stepsOf(path, rules), stepsOf(folder, rules)]
  if (!isAbsolute(path, rules) || !isAbsolute(folder, rules) || rootKey(to.head) !== rootKey(from.head)) return hostPath(path, rules)
  let same = 0
  while (same < from.names.length && same < to.names.length - 1 && from.names[same] === to.names[same] && to.names[same] !== '..') same++
  if (from.names.slice(same).includes('..')) return hostPath(path, rules)
  return [...from.names.slice(same).map(() => '..'), ...to.names.slice(same)].join('/')
}

/** Drives and servers are the same in any case; a root has no letters. */
const rootKey = (head: string): string => head.toLowerCase()

/** Another name in the folder of a file. */
export function beside(path: string, name: string, rules: PathRules = here()): string {
  const text = hostPath(path, rules)
  return text.slice(0, text.length - lastName(text, rules).length) + name
}

/** A name of a path with what is written before and behind it. */
export interface SpeltName {
  readonly before: string
  readonly name: string
  readonly after: string
}

/** The names of a path from the first one on, as they are spelt. */
export function speltNames(path: string, rules: PathRules = here()): readonly SpeltName[] {
  const text = hostPath(path, rules)
  const start = headOf(text, rules).length
  return [...text.slice(start).matchAll(/[^/]+/g)].map(({ 0: name, index }) => {
    const at = start + index
    return { before: text.slice(0, at), name, after: text.slice(at + name.length) }
  })
}
