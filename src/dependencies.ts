/** A measured project -> the files and folders of the host that its disc is made of. */

import type { Materials } from './measure.js'
import { namedIn } from './outputs.js'
import { joinPath } from './port/index.js'
import type { Project } from './project.js'
import { commitMarks } from './source/commit.node.js'
import { hostFiles } from './source/files.node.js'
import { type Content } from './source/index.js'
import { walk } from './tree/index.js'

/**
 * The manifest first, the others in the order of their names. A folder changes when a name appears in it or goes: those below the folders that
 * the manifest names are among them, whatever of them is left out of the disc.
 */
export function dependenciesOf(project: Project, { manifest: measured, files }: Materials): readonly string[] {
  const { file, folder, manifest, date } = project
  const found = new Set<string>(project.files)
  if (date.from === 'commit' || date.refused !== undefined) for (const path of commitMarks(folder)) found.add(path)
  for (const text of namedIn(manifest)) addNamed(joinPath(folder, text), found)
  // Globs of tracks are files there.
  if (measured !== manifest) for (const text of namedIn(measured)) addNamed(joinPath(folder, text), found)
  if (files !== undefined)
    for (const { node } of walk(files.tree)) if (node.kind === 'leaf' && node.inode.kind === 'file') addOrigins(node.inode.content, found)
  for (const { image } of files?.boot?.entries ?? []) addOrigins(image.content, found)
  found.delete(file)
  return [file, ...[...found].filter((path) => hostFiles.statFollowed(path) !== undefined).toSorted()]
}

/** A file, a folder with those below it, or a glob by the folder in which it begins. */
function addNamed(path: string, found: Set<string>): void {
  const there = hostFiles.statFollowed(path)
  if (there?.kind === 'file') found.add(path)
  const plain = path.replace(/\/[^/]*[*?[{].*$/s, '')
  const top = there === undefined && plain !== path ? plain : path
  if (hostFiles.statFollowed(top)?.kind !== 'directory') return
  const open = [top]
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    if (found.has(folder)) continue
    found.add(folder)
    for (const { name, stat } of hostFiles.list(folder)) if (stat.kind === 'directory') open.push(joinPath(folder, name))
  }
}

function addOrigins({ origin }: Content, found: Set<string>): void {
  if (origin.kind === 'file' || origin.kind === 'archive') found.add(origin.path)
  else if (origin.kind === 'bytes' && origin.from !== undefined) found.add(origin.from)
  else if (origin.kind === 'concat') for (const part of origin.parts) addOrigins(part, found)
  else if (origin.kind === 'zisofs') addOrigins(origin.stored, found)
  else if (origin.kind === 'interleave') for (const { content } of origin.parts) addOrigins(content, found)
}
