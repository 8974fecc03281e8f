/** `disc plan` */

import { throwErrors } from '../fault/index.js'
import { dotOfLayout, layoutData, printCd, printLayout, regionAt, tracksOf, type Layout } from '../layout/index.js'
import { mediumOf, type Manifest } from '../manifest/index.js'
import { outline } from '../outline.js'
import { DEFAULT_MANIFEST, openProject } from '../project.js'
import { lba, type Lba } from '../unit/index.js'
import { find, type ImageTree } from '../tree/index.js'
import { flagOption, listOption, textOption, type Run } from './command.js'
import { exitStatus, faultAsJson } from './output.js'

export const run: Run = async ([file = DEFAULT_MANIFEST], options, { output, environment, signal }) => {
  const project = openProject(file, { environment, overrides: listOption(options, 'set') })
  const { layout, tree, disc, faults } = await outline(project, signal)
  throwErrors(faults)
  output.faults(faults)
  const block = textOption(options, 'block')
  const path = textOption(options, 'path')
  if (layout !== undefined && block !== undefined) return sayBlock(layout, block)
  if (layout !== undefined && tree !== undefined && path !== undefined) return sayPath(layout, tree, path)
  if (disc !== undefined) output.print(printCd(disc, mediumLimit(project.manifest)))
  if (layout !== undefined) output.print(flagOption(options, 'dot') ? dotOfLayout(layout) : printLayout(layout))
  output.emit({
    ok: true,
    ...(layout === undefined ? {} : layoutData(layout)),
    ...(disc === undefined
      ? {}
      : { tracks: tracksOf(disc).map(({ number, mode, pregap, start, end }) => ({ number, mode, pregap, start, end })) }),
    faults: faults.map(faultAsJson),
  })
  return exitStatus.done

  function sayBlock(layout: Layout, text: string) {
    const region = /^\d+$/.test(text) ? regionAt(layout, Number(text)) : undefined
    if (region === undefined) {
      output.error(`Block ${text} is outside of every region; the disc has blocks ${layout.start} to ${layout.start + layout.size - 1}`)
      output.emit({ ok: false, block: text })
      return exitStatus.failed
    }
    const { id, owner, reason, start, length } = region
    output.print(`${id}  blocks ${start} to ${start + length - 1}  ${reason} (${owner})`)
    output.emit({ ok: true, id, owner, reason, start, length })
    return exitStatus.done
  }

  function sayPath(layout: Layout, tree: ImageTree, text: string) {
    const node = find(tree, text)
    const regions = layout.regions.filter(({ id }) =>
      node?.kind === 'leaf' && node.inode.kind === 'file' ? id === node.inode.content.id : id.endsWith(`:${text}`),
    )
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
