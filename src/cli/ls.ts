/** `disc ls` */

import { list, type ListedEntry, type Listing } from '../ls.js'
import { openDisc } from '../master.js'
import { extentsOf, recordsOwners, spaceNames } from '../survey/index.js'
import type { Node } from '../tree/index.js'
import { printInstant, instantOfSeconds, secondsOf } from '../unit/index.js'
import { choiceOf } from './choice.js'
import { flagOption, textOption, type Run } from './command.js'
import { printName } from './names.js'
import { exitStatus, faultAsJson, misused, statusOf, type Output } from './output.js'
import { referenceTo } from './reference.js'

export const run: Run = async ([image, path = '/'], options, context) => {
  const { output } = context
  const choice = choiceOf(options)
  if (image === undefined || typeof choice === 'string') {
    return misused(output, typeof choice === 'string' ? choice : 'disc ls takes an image or a drive', 'ls')
  }
  const disc = await openDisc(await referenceTo(image, options, context), { charset: textOption(options, 'charset') })
  try {
    const {
      read,
      entries: rows,
      forms,
    } = await list(disc, {
      ...choice,
      path,
      depth: flagOption(options, 'recursive') ? 'all' : 'folder',
      names: flagOption(options, 'names') ? 'all' : 'own',
    })
    output.faults(read.faults)
    if (!output.json) {
      if (flagOption(options, 'long')) printLong(rows, output, recordsOwners(read.space), forms)
      else if (forms !== undefined) for (const row of rows) output.print([shownName(row), ...linesOfNames(row, forms)].join('\n'))
      else if (rows.length > 0) output.print(rows.map((row) => shownName(row)).join('\n'))
    }
    const status = statusOf(read.faults)
    if (output.json)
      output.emit({
        ok: status === exitStatus.done,
        space: read.space,
        session: read.session.number,
        entries: rows.map((row) => asJson(row, recordsOwners(read.space), forms)),
        faults: read.faults.map(faultAsJson),
      })
    return status
  } finally {
    await disc.close()
  }
}

const shownName = ({ path, node }: ListedEntry): string => printName(path) + (node.kind === 'directory' ? '/' : '')

type Forms = NonNullable<Listing['forms']>

/** What it is called elsewhere, below its path. */
const linesOfNames = (row: ListedEntry, forms: Forms): readonly string[] =>
  [...forms].map(([space, paths]) => {
    const form = paths.get(row.path)
    return `  ${spaceNames[space]}: ${form === undefined ? 'not there' : printName(form)}`
  })

const namesAsJson = (path: string, forms: Forms): object =>
  Object.fromEntries([...forms].flatMap(([space, paths]) => (paths.has(path) ? [[space, paths.get(path)]] : [])))

const letters = { file: '-', symlink: 'l', character: 'c', block: 'b', fifo: 'p', socket: 's' } as const

function printLong(rows: readonly ListedEntry[], output: Output, owners: boolean, forms: Forms | undefined): void {
  const cells = rows.map((row) => {
    const { node } = row
    const inode = node.kind === 'directory' ? undefined : node.inode
    const { mode, uid, gid, mtime } = node.kind === 'directory' ? node.attributes : node.inode.attributes
    const size =
      inode?.kind === 'file'
        ? String(inode.content.size)
        : inode?.kind === 'character' || inode?.kind === 'block'
          ? `${inode.major},${inode.minor}`
          : '-'
    const block = inode === undefined ? '-' : String(extentsOf(inode)[0]?.startLba ?? '-')
    return {
      mode: (inode === undefined ? 'd' : letters[inode.kind]) + (owners ? printMode(mode) : ''),
      links: owners ? String(inode?.links ?? '-') : '',
      owner: owners ? `${uid}:${gid}` : '',
      size,
      block,
      time: printInstant(instantOfSeconds(secondsOf(mtime))),
      name: shownName(row) + (inode?.kind === 'symlink' ? ` -> ${printName(inode.target)}` : ''),
      below: forms === undefined ? [] : linesOfNames(row, forms),
    }
  })
  const width = (key: 'links' | 'owner' | 'size' | 'block'): number => cells.reduce((most, cell) => Math.max(most, cell[key].length), 0)
  const [links, owner, size, block] = [width('links'), width('owner'), width('size'), width('block')]
  for (const cell of cells) {
    output.print(
      [
        cell.mode,
        cell.links.padStart(links),
        cell.owner.padEnd(owner),
        cell.size.padStart(size),
        cell.block.padStart(block),
        cell.time,
        cell.name,
      ]
        .filter((text) => text !== '')
        .join('  '),
    )
    if (cell.below.length > 0) output.print(cell.below.join('\n'))
  }
}

/** As ls(1) does. */
export function printMode(mode: number): string {
  const bits = 'rwxrwxrwx'.split('').map((letter, i) => ((mode >> (8 - i)) & 1 ? letter : '-'))
  const special = (at: number, bit: number, letter: string): void => {
    if (mode & bit) bits[at] = bits[at] === 'x' ? letter : letter.toUpperCase()
  }
  special(2, 0o4000, 's')
  special(5, 0o2000, 's')
  special(8, 0o1000, 't')
  return bits.join('')
}

function asJson({ path, node }: ListedEntry, owners: boolean, forms: Forms | undefined): object {
  const attributes = node.kind === 'directory' ? node.attributes : node.inode.attributes
  const { mode, uid, gid, mtime, atime, ctime, btime } = attributes
  return {
    path,
    kind: node.kind === 'directory' ? 'directory' : node.inode.kind,
    ...(owners ? { mode: mode.toString(8).padStart(4, '0'), uid, gid } : {}),
    mtime: printInstant(mtime),
    ...(owners ? { atime: printInstant(atime), ctime: printInstant(ctime) } : {}),
    ...(btime === undefined ? {} : { btime: printInstant(btime) }),
    ...(node.hiddenBit === undefined ? {} : { hidden: true }),
    ...(node.kind === 'directory' ? {} : leafAsJson(node.inode)),
    ...(forms === undefined ? {} : { names: namesAsJson(path, forms) }),
  }
}

function leafAsJson(inode: Extract<Node, { kind: 'leaf' }>['inode']): object {
  switch (inode.kind) {
    case 'file':
      return {
        sizeBytes: inode.content.size,
        links: inode.links,
        extents: extentsOf(inode).map(({ startLba, blocks, sizeBytes }) => ({ startLba, blocks, sizeBytes })),
        ...(inode.realTime === undefined ? {} : { realTime: true }),
        ...(inode.streams === undefined ? {} : { streams: inode.streams.map(({ name, content }) => ({ name, sizeBytes: content.size })) }),
      }
    case 'symlink':
      return { target: inode.target }
    case 'character':
    case 'block':
      return { major: inode.major, minor: inode.minor }
    default:
      return {}
  }
}
