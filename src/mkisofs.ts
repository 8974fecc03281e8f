/** A line of mkisofs, genisoimage or xorriso -> the manifest that makes the same disc. */

import { readLine, type ReadLine } from './commandline/index.js'
import { printManifest } from './description/index.js'
import { readNamed } from './kernel/open.node.js'
import type { Manifest } from './manifest/index.js'
import { isAbsolute, joinPath, relativePath } from './port/index.js'
import { projectOf, type Project } from './project.js'
import { hostFiles } from './source/files.node.js'

/** Reads the words of a line, and the lists that they name. Nothing is thrown: what is wrong is among its faults. */
export const convert = (words: readonly string[], folder: string, name?: string): ReadLine =>
  readLine(words, { name, host: { files: hostFiles, folder, readList: readNamed } })

/** The manifest of a line as a project whose paths count from the folder of this process. */
export function projectOfLine(manifest: Manifest, environment: Readonly<Record<string, string | undefined>>): Project {
  const { faults, ...project } = projectOf(meantAsIs(manifest), { environment })
  // The text of that manifest is nothing that the user knows.
  return {
    ...project,
    faults: faults.map(({ code, severity, message, values, help }) => ({
      code,
      severity,
      message,
      values,
      ...(help === undefined ? {} : { help }),
    })),
    locate: (found) => found,
  }
}

/** Whether writing there would destroy what a drive or disk holds. */
export const isDevice = (path: string): boolean =>
  path !== '/dev/null' && ['block', 'character'].includes(hostFiles.statFollowed(path)?.kind ?? '')

export interface Kept {
  /** Folder of the manifest, and that of this process, which paths of the line start from; both from the root on. */
  readonly folder: string
  readonly here: string
}

/** A manifest to be kept as a file. */
export const textOfLine = (manifest: Manifest, words: readonly string[], { folder, here }: Kept): string =>
  printManifest(
    { ...(folder === here ? manifest : moved(manifest, (path) => movedPath(path, folder, here))) },
    {
      head: `Made by disc import from a line of ${words[0] ?? 'mkisofs'}.`,
      tracks: [],
    },
  )

const movedPath = (path: string, folder: string, here: string): string =>
  path === '-' || isAbsolute(path) ? path : relativePath(joinPath(here, path), folder)

/** Paths of the host lie under these keys; as an image, a text that begins with a slash is a path of the disc. */
const HOST_KEYS: ReadonlySet<string> = new Set(['from', 'systemArea', 'code', 'import'])

function moved(manifest: Manifest, move: (path: string) => string): Manifest {
  const within = (value: unknown, key: string): unknown => {
    if (typeof value === 'string') return HOST_KEYS.has(key) ? move(value) : value
    if (Array.isArray(value)) return value.map((item) => within(item, key))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([name, below]) => [name, within(below, name)]))
  }
  const { output, ...others } = within(manifest, '') as Manifest
  const image = typeof output === 'object' ? { ...output, ...(output.image === undefined ? {} : { image: move(output.image) }) } : output
  return { ...others, ...(image === undefined ? {} : { output: image }) }
}

/** Names mean themselves: `${` in them is no variable. */
function meantAsIs<Value>(value: Value): Value {
  if (typeof value === 'string') return value.replaceAll(/\$\{[^}]*\}?/g, (same) => `$${same}`) as Value
  if (Array.isArray(value)) return value.map(meantAsIs) as Value
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, below]) => [key, meantAsIs(below as unknown)])) as Value
}
