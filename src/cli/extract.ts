/** `disc extract` */

import { extract, extractBoot, type ExtractedBoot } from '../extract.js'
import { openDisc } from '../master.js'
import { spaceNames } from '../survey/index.js'
import { choiceOf } from './choice.js'
import { flagOption, textOption, type Run } from './command.js'
import { exitStatus, faultAsJson, misused, statusOf, type ExitStatus } from './output.js'
import { printBytes, progressLine } from './progress.js'
import { referenceTo } from './reference.js'

export const run: Run = async ([image, ...paths], options, context) => {
  const { output, signal } = context
  const choice = choiceOf(options)
  const limitText = textOption(options, 'limit')
  const limit = limitText === undefined ? undefined : limitOf(limitText)
  const boot = flagOption(options, 'boot')
  if (image !== undefined && boot && paths.length > 0)
    return misused(output, '--boot takes no paths: it takes what no tree shows', 'extract')
  if (image === undefined || typeof choice === 'string' || (limitText !== undefined && limit === undefined)) {
    return misused(
      output,
      typeof choice === 'string'
        ? choice
        : image === undefined
          ? 'disc extract takes an image or a drive'
          : '--limit is a size such as 20GiB, or none',
      'extract',
    )
  }
  const into = textOption(options, 'output') ?? '.'
  const { listener, clear } = progressLine(output)
  const disc = await openDisc(await referenceTo(image, options, context), { charset: textOption(options, 'charset') })
  try {
    const settings = {
      ...choice,
      into,
      paths,
      existing: flagOption(options, 'force') ? ('replace' as const) : ('refuse' as const),
      owners: flagOption(options, 'owners') ? ('restore' as const) : ('leave' as const),
      special: flagOption(options, 'devices') ? ('make' as const) : ('leave out' as const),
      streams: flagOption(options, 'streams') ? ('beside' as const) : ('leave out' as const),
      limit,
      listener,
      signal,
    }
    if (boot) {
      const taken = await extractBoot(disc, settings)
      clear()
      return tellBoot(taken, into, output)
    }
    const done = await extract(disc, settings)
    clear()
    output.faults(done.faults)
    // Whoever gets other bytes than the directory counts is told, asked or not.
    for (const { code, message } of done.faults) if (code === 'survey/form2' && !output.verbose) output.note(message)
    const status = statusOf(done.faults)
    if (!output.quiet)
      output.print(
        `${into}  ${count(done.files, 'file')} in ${count(done.folders, 'folder')}, ${printBytes(done.bytes)}, from ${spaceNames[done.space]}`,
      )
    output.emit({
      ok: status === exitStatus.done,
      folder: into,
      space: done.space,
      files: done.files,
      folders: done.folders,
      links: done.links,
      sizeBytes: done.bytes,
      faults: done.faults.map(faultAsJson),
    })
    return status
  } finally {
    clear()
    await disc.close()
  }
}

function tellBoot({ images, bytes, faults }: ExtractedBoot, into: string, output: Parameters<Run>[2]['output']): ExitStatus {
  output.faults(faults)
  const status = statusOf(faults)
  if (!output.quiet)
    output.print(
      [
        ...images.map(
          ({ name, start, size, path }) => `${name}  ${printBytes(size)} from block ${start}${path === undefined ? '' : `, ${path}`}`,
        ),
        `${into}  ${count(images.length, 'file')}, ${printBytes(bytes)}`,
      ].join('\n'),
    )
  output.emit({
    ok: status === exitStatus.done,
    folder: into,
    images: images.map(({ name, kind, start, size, entry, platform, path, infoTable, isGuess }) => ({
      name,
      kind,
      startLba: start,
      sizeBytes: size,
      ...(entry === undefined ? {} : { entry, platform }),
      ...(path === undefined ? {} : { path }),
      ...(infoTable === undefined ? {} : { infoTable }),
      ...(isGuess ? { guessed: true } : {}),
    })),
    sizeBytes: bytes,
    faults: faults.map(faultAsJson),
  })
  return status
}

const count = (number: number, name: string): string => `${number} ${name}${number === 1 ? '' : 's'}`

const units: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
}

/** `none`, a number of bytes, or one with a unit: `20GiB`, `700MB`. */
function limitOf(text: string): number | undefined {
  if (text === 'none') return Infinity
  const [, number, unit = ''] = /^(\d{1,12}(?:\.\d{1,3})?)\s*(|k|M|G|T|Ki|Mi|Gi|Ti)B?$/.exec(text) ?? []
  return number === undefined ? undefined : Number(number) * (units[unit] ?? 1)
}
