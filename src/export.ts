/** Project -> the line by which another program makes the nearest image. Nothing is written. */

import { DiscError, throwErrors } from './fault/index.js'
import { faults, lineOf, type Line, type Program } from './export/index.js'
import { joinPath } from './port/index.js'
import type { Project } from './project.js'
import { faults as setFaults } from './set/index.js'
import { isoRequest, targetOf } from './request/index.js'
import { hostFiles } from './source/files.node.js'
import { validate } from './validate.js'

export async function exportLine(
  project: Project,
  program: Program,
  { output, signal }: { readonly output?: string | undefined; readonly signal?: AbortSignal | undefined },
): Promise<Line> {
  const { manifest, folder, locate } = project
  if (manifest.set !== undefined) throw new DiscError(locate([setFaults.needsCommand({}, { path: ['set'] })]))
  const { materials, faults: found } = await validate(project, { output, signal })
  throwErrors(found)
  const { files } = materials
  const target = targetOf(manifest, folder, output)
  if (files === undefined || target.kind !== 'blocks') throw new DiscError(locate([faults.notSaid({ key: 'tracks', program })]))
  const { files: entries = [] } = manifest
  const plainKeys = new Set(['from', 'at'])
  const line = lineOf(program, {
    manifest,
    volume: files.volume,
    tree: files.tree,
    image: target.image,
    tables: isoRequest(manifest)?.tables,
    hostPath: (path) => joinPath(folder, path),
    isWhole(index) {
      const entry = entries[index]
      if (entry === undefined || !('from' in entry) || typeof entry.from !== 'string' || manifest.source !== undefined) return false
      const isPlain = Object.keys(entry).every((key) => plainKeys.has(key))
      return isPlain && hostFiles.statFollowed(joinPath(folder, entry.from))?.kind === 'directory'
    },
  })
  return { ...line, faults: [...found, ...locate(line.faults)] }
}
