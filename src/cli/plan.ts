/** `disc plan` */

import { throwErrors } from '../fault/index.js'
import { discData, dotOfDisc, endOf, layoutsOf, printDisc, regionOf, type Disc } from '../layout/index.js'
import { mediumOf, type Manifest } from '../manifest/index.js'
import { DEFAULT_MANIFEST } from '../project.js'
import { find, type ImageTree } from '../tree/index.js'
import { lba, type Lba } from '../unit/index.js'
import { validate } from '../validate.js'
import { flagOption, textOption, type Run } from './command.js'
import { exitStatus, faultAsJson } from './output.js'
import { projectAt } from './reference.js'

export const run: Run = async ([file = DEFAULT_MANIFEST], options, context) => {
  const { output, signal } = context
  const project = projectAt(file, options, context)
  const { disc, materials, faults } = await validate(project, { signal })
  throwErrors(faults)
  if (disc === undefined) throw new Error('A plan without errors has a disc')
  output.faults(faults)
  const block = textOption(options, 'block')
  const path = textOption(options, 'path')
  if (block !== undefined) return sayBlock(disc, block)
  if (path !== undefined) return sayPath(disc, materials.files?.tree, path)
  for (const part of flagOption(options, 'dot') ? dotOfDisc(disc) : printDisc(disc, mediumLimit(project.manifest))) output.print(part)
  output.emit({ ok: true, ...discData(disc), faults: faults.map(faultAsJson) })
  return exitStatus.done

  function sayBlock(disc: Disc, text: string) {
    const region = /^\d+$/.test(text) ? regionOf(disc, Number(text)) : undefined
    if (region === undefined) {
      output.error(`Block ${text} is outside of every region; the disc has blocks 0 to ${endOf(disc) - 1}`)
      output.emit({ ok: false, block: text })
      return exitStatus.failed
    }
    const { id, owner, reason, start, length } = region
    output.print(`${id}  blocks ${start} to ${start + length - 1}  ${reason} (${owner})`)
    output.emit({ ok: true, id, owner, reason, start, length })
    return exitStatus.done
  }

  function sayPath(disc: Disc, tree: ImageTree | undefined, text: string) {
    const node = tree && find(tree, text)
    const regions = layoutsOf(disc)
      .flatMap((layout) => layout.regions)
      .filter(({ id }) => (node?.kind === 'leaf' && node.inode.kind === 'file' ? id === node.inode.content.id : id.endsWith(`:${text}`)))
    if (node === undefined || regions.length === 0) {
      output.error(node === undefined ? `The disc has no ${text}` : `${text} takes no blocks of its own`)
      output.emit({ ok: false, path: text })
      return exitStatus.failed
    }
    for (const { id, start, length } of regions) output.print(`${id}  blocks ${start} to ${start + length - 1}`)
    output.emit({ ok: true, path: text, regions: regions.map(({ id, start, length }) => ({ id, start, length })) })
    return exitStatus.done
  }
}

/** Where the lead-out of the medium begins at the latest. */
const mediumLimit = (manifest: Manifest): Lba | undefined => {
  const blocks = mediumOf(manifest)?.blocks
  return blocks === undefined ? undefined : lba(blocks)
}
