/** `disc plan` */

import { DiscError, throwErrors } from '../fault/index.js'
import { printFirmware } from '../firmware/index.js'
import {
  discData,
  discIds,
  dotOfDisc,
  endOf,
  fillOf,
  layoutsOf,
  printDisc,
  printFill,
  regionOf,
  sectorsOfContent,
  tracksOf,
  type Disc,
  type DiscIds,
} from '../layout/index.js'
import { digestOf } from '../kernel/digest.node.js'
import { mediumOf } from '../manifest/index.js'
import { DEFAULT_MANIFEST } from '../project.js'
import { find, type ImageTree } from '../tree/index.js'
import { lba } from '../unit/index.js'
import { validate } from '../validate.js'
import { flagOption, listOption, textOption, type Run } from './command.js'
import { drawingOf } from './drawing.js'
import { eachManifest } from './each.js'
import { faults as ownFaults } from './faults.js'
import { discIdLine } from './inspect-tracks.js'
import { exitStatus, faultAsJson, misused, statusOf } from './output.js'
import { burningOf, faultsOfRooms, roomAsJson, roomLines, roomsIn } from './room.js'

/** Undefined where the disc has no sound. */
const idsOf = (disc: Disc): DiscIds | undefined => {
  const leadOut = disc.sessions.at(-1)?.leadOut
  return leadOut === undefined ? undefined : discIds({ tracks: tracksOf(disc), leadOut }, (text) => digestOf('sha1', text))
}

export const run: Run = async (words, options, context) => {
  const drawing = drawingOf(options, ['block', 'path', 'dot', 'drive'])
  if (drawing === undefined) return planEach(words, options, context)
  if (typeof drawing === 'string') return misused(context.output, drawing, 'plan')
  const [word = DEFAULT_MANIFEST, second] = words
  if (second !== undefined) return misused(context.output, '--svg and --html show one disc: give one manifest', 'plan')
  const { draw, planned } = await import('./draw.js')
  return draw(await planned(word, options, context), drawing, options, context)
}

const planEach = eachManifest(async (_file, options, context, open) => {
  const { output, signal } = context
  const project = await open()
  const drives = listOption(options, 'drive')
  const { disc, materials, firmware, faults } = await validate(project, { signal, burning: burningOf(project, drives) })
  throwErrors(faults)
  if (disc === undefined) throw new Error('A plan without errors has a disc')
  output.faults(faults)
  const block = textOption(options, 'block')
  const path = textOption(options, 'path')
  if (block !== undefined) return sayBlock(disc, block)
  if (path !== undefined) return sayPath(disc, materials.files?.tree, path)
  const rooms = await roomsIn(project, drives, signal)
  const refusals = faultsOfRooms(rooms)
  const medium = mediumOf(project.manifest)
  const fill = fillOf(disc, medium?.blocks)
  if (flagOption(options, 'dot')) for (const part of dotOfDisc(disc)) output.print(part)
  else for (const part of [...printDisc(disc, medium?.blocks && lba(medium.blocks)), printFill(fill, medium?.name)]) output.print(part)
  const ids = idsOf(disc)
  if (!flagOption(options, 'dot') && ids !== undefined) output.print(discIdLine(ids))
  if (!flagOption(options, 'dot')) for (const line of printFirmware(firmware)) output.print(line)
  for (const room of rooms) output.print(roomLines(room).join('\n'))
  output.faults(refusals)
  const status = statusOf(refusals)
  output.emit({
    ok: status === exitStatus.done,
    ...discData(disc),
    ...(ids === undefined ? {} : { discIds: ids }),
    fill: { ...(medium === undefined ? {} : { medium: medium.type }), ...fill },
    ...(firmware.length === 0 ? {} : { firmware }),
    ...(rooms.length === 0 ? {} : { drives: rooms.map(roomAsJson) }),
    faults: [...faults, ...refusals].map(faultAsJson),
  })
  return status

  function sayBlock(disc: Disc, text: string) {
    const region = /^\d+$/.test(text) ? regionOf(disc, Number(text)) : undefined
    if (region === undefined) {
      throw new DiscError(
        ownFaults.noSuchPlace({ problem: `Block ${text} is outside of every region; the disc has blocks 0 to ${endOf(disc) - 1}` }),
      )
    }
    const { id, owner, reason, start, length } = region
    output.print(`${id}  blocks ${start} to ${start + length - 1}  ${reason} (${owner})`)
    output.emit({ ok: true, id, owner, reason, start, length, faults: faults.map(faultAsJson) })
    return exitStatus.done
  }

  function sayPath(disc: Disc, tree: ImageTree | undefined, text: string) {
    const node = tree && find(tree, text)
    const content = node?.kind === 'leaf' && node.inode.kind === 'file' ? node.inode.content : undefined
    const placed = layoutsOf(disc)
      .flatMap((layout) => layout.regions)
      .filter(({ id }) => (content === undefined ? id.endsWith(`:${text}`) : id === content.id))
    const regions =
      content?.recorded === undefined ? placed : [{ id: content.id, start: content.recorded, length: sectorsOfContent(content) }]
    if (node === undefined || regions.length === 0) {
      throw new DiscError(
        ownFaults.noSuchPlace({ problem: node === undefined ? `The disc has no ${text}` : `${text} takes no blocks of its own` }),
      )
    }
    for (const { id, start, length } of regions) output.print(`${id}  blocks ${start} to ${start + length - 1}`)
    output.emit({
      ok: true,
      path: text,
      regions: regions.map(({ id, start, length }) => ({ id, start, length })),
      faults: faults.map(faultAsJson),
    })
    return exitStatus.done
  }
})
