/** `disc ls` */

import { list, type ListedEntry, type Listing } from '../ls.js'
import { openDisc } from '../master.js'
import { extentsOf, recordsOwners, spaceNames } from '../survey/index.js'
import type { Node } from '../tree/index.js'
import { printInstant, instantOfSeconds, secondsOf, printName } from '../unit/index.js'
import { choiceOf } from './choice.js'
import { flagOption, textOption, type Run } from './command.js'
import { printLines } from './lines.js'
import { exitStatus, faultAsJson, misused, statusOf } from './output.js'
import { referenceTo } from './reference.js'

export const run: Run = async ([image, path = '/'], options, context) => {
  const { output } = context
  const choice = choiceOf(options)
  if (image === undefined || typeof choice === 'string') {
    return misused(output, typeof choice === 'string' ? choice : 'disc ls takes an image or a drive', 'ls')
  }
  const disc = await openDisc(await referenceTo(image, options, context), { charset: textOption(options, 'charset') })
  try {
    const { read, each, forms } = await list(disc, {
      ...choice,
      path,
      depth: flagOption(options, 'recursive') ? 'all' : 'folder',
      names: flagOption(options, 'names') ? 'all' : 'own',
    })
    output.faults(read.faults)
    if (!output.json) {
      const owners = recordsOwners(read.space)
      const lineOf = flagOption(options, 'long')
        ? longLine(each(), owners, forms)
        : forms === undefined
          ? shownName
          : (row: ListedEntry) => lineWithNames(row, forms)
      printLines(output, mapped(each(), lineOf))
    }
    const status = statusOf(read.faults)
    if (output.json)
      output.emit({
        ok: status === exitStatus.done,
        space: read.space,
        session: read.session.number,
        entries: mapped(each(), (row) => asJson(row, recordsOwners(read.space), forms)),
        faults: read.faults.map(faultAsJson),
      })
    return status
  } finally {
    await disc.close()
  }
}

const shownName = ({ path, node }: ListedEntry): string => printName(path) + (node.kind === 'directory' ? '/' : '')

function* mapped<Row, Told>(rows: Iterable<Row>, tell: (row: Row) => Told): Generator<Told> {
  for (const row of rows) yield tell(row)
}

const lineWithNames = (row: ListedEntry, forms: Forms): string => [shownName(row), ...linesOfNames(row, forms)].join('\n')

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

interface Cells {
  readonly mode: string
  readonly links: string
  readonly owner: string
  readonly size: string
  readonly block: string
  readonly time: string
  /** Type and creator of the Macintosh. */
  readonly type: string
}

function cellsOf(node: Node, owners: boolean): Cells {
  const inode = node.kind === 'directory' ? undefined : node.inode
  const { mode, uid, gid, mtime } = node.kind === 'directory' ? node.attributes : node.inode.attributes
  const size =
    inode?.kind === 'file'
      ? String(inode.content.size)
      : inode?.kind === 'character' || inode?.kind === 'block'
        ? `${inode.major},${inode.minor}`
        : '-'
  return {
    mode: (inode === undefined ? 'd' : letters[inode.kind]) + (owners ? printMode(mode) : ''),
    links: owners ? String(inode?.links ?? '-') : '',
    owner: owners ? `${uid}:${gid}` : '',
    size,
    block: inode === undefined ? '-' : String(extentsOf(inode)[0]?.startLba ?? '-'),
    time: printInstant(instantOfSeconds(secondsOf(mtime))),
    type: node.kind === 'leaf' && node.finder !== undefined ? printName(`${node.finder.type}/${node.finder.creator}`) : '',
  }
}

/** Goes over all before the first one is shown: columns are as wide as the widest cell wants. */
function longLine(rows: Iterable<ListedEntry>, owners: boolean, forms: Forms | undefined): (row: ListedEntry) => string {
  const widths = { links: 0, owner: 0, size: 0, block: 0, type: 0 }
  const columns = ['links', 'owner', 'size', 'block', 'type'] as const
  for (const { node } of rows) {
    const cells = cellsOf(node, owners)
    for (const column of columns) widths[column] = Math.max(widths[column], cells[column].length)
  }
  return (row) => {
    const { node } = row
    const { mode, links, owner, size, block, time, type } = cellsOf(node, owners)
    const target = node.kind === 'leaf' && node.inode.kind === 'symlink' ? ` -> ${printName(node.inode.target)}` : ''
    const line = [
      mode,
      links.padStart(widths.links),
      owner.padEnd(widths.owner),
      size.padStart(widths.size),
      block.padStart(widths.block),
      time,
      type.padEnd(widths.type),
      shownName(row) + target,
    ]
    const below = forms === undefined ? [] : linesOfNames(row, forms)
    return [line.filter((text) => text !== '').join('  '), ...below].join('\n')
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
    ...(node.kind === 'directory' || node.finder === undefined ? {} : { finder: node.finder }),
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
