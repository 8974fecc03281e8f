/** Tables of a disc for the page: what there is to read where nothing runs. All texts in them are escaped. */

import type { PageDisc } from './disc.js'
import { amount, amountOf, contentOf, count, duration, kinds, runsOf, sharesOf, sized, sizesOf, text, titleOf } from './picture/index.js'
import type { PageModel } from './shape.js'
import type { PageVolume } from './volumes.js'

/** Files that are listed. */
const MOST_FILES = 30
/** Characters of a name. */
const MOST = 1000

/** Texts, numbers, and words that are not broken. */
type Cell = string | { readonly number: string } | { readonly word: string }

export function overviewOf(disc: PageDisc, model: PageModel, volumes: readonly PageVolume[]): string {
  const { fill, stretches, form, place } = disc
  const { boot, tracks, tree } = model
  const runs = runsOf(stretches, fill.blocks, boot)
  const sizes = tree && sizesOf(tree)
  return [
    table(
      'Disc',
      ['What', 'Is'],
      [
        ['From', place],
        ...(form === undefined ? [] : [['Form', form] as const]),
        ['Blocks', `${count(fill.blocks)}, ${amount(fill.blocks, contentOf(runs))}`],
        ...(model.medium === undefined ? [] : [['Medium', mediumWords(model)] as const]),
      ],
    ),
    table(
      'Use',
      ['What', { number: 'Blocks' }, { number: 'Size' }],
      sharesOf(runs).map(([kind, blocks]) => [kinds[kind].label, number(count(blocks)), number(amountOf(kind, blocks, runs))]),
    ),
    table(
      'Volumes',
      ['File system', 'Name', { number: 'Session' }, { number: 'Block' }, { number: 'Files' }, { number: 'Folders' }, { number: 'Size' }],
      volumes.map(({ space, label, session, start, files, folders, sizeBytes }) => [
        word(space),
        label,
        ...[String(session), count(start), count(files), count(folders), sized(sizeBytes)].map(number),
      ]),
    ),
    table(
      'Tracks',
      [{ number: 'Track' }, 'Title', 'Mode', { number: 'Session' }, { number: 'Block' }, { number: 'Length' }, 'ISRC'],
      tracks.map((track) => [
        number(String(track.number)),
        titleOf(track),
        word(track.mode),
        ...[String(track.session), count(track.start), duration(track.end - track.start)].map(number),
        track.isrc ?? '',
      ]),
    ),
    table(
      'Boot entries',
      [{ number: 'Entry' }, 'Platform', 'Emulation', 'Bootable', { number: 'Block' }, { number: 'Size' }, 'Identifier'],
      (boot?.entries ?? []).map(({ platform, emulation, bootable, image, sizeBytes, id }, i) => [
        number(String(i + 1)),
        ...[platform, emulation, bootable ? 'yes' : 'no'].map(word),
        ...[count(image), sized(sizeBytes)].map(number),
        id,
      ]),
    ),
    table(
      'Partitions',
      ['Table', { number: 'Number' }, 'Type', 'Name', { number: 'First byte' }, { number: 'Size' }],
      (boot?.partitions ?? []).map((part) => [
        word(part.table),
        number(String(part.number)),
        part.type,
        part.name,
        ...[count(part.start * UNIT), sized(part.sectors * UNIT)].map(number),
      ]),
    ),
    table(
      'Firmware',
      ['From', 'Starts'],
      (boot?.firmware ?? []).map(({ name, starts, why }) => [word(name), starts.length > 0 ? starts.join('; ') : `nothing: ${why ?? ''}`]),
    ),
    sizes === undefined
      ? ''
      : table(
          'Largest files',
          ['Path', { number: 'Size' }],
          sizes.largest(MOST_FILES).map((node) => [sizes.pathOf(node), number(sized(sizes.size[node] ?? 0))]),
        ),
  ].join('\n')
}

/** Bytes that tables of partitions count in. */
const UNIT = 512

const number = (text: string): Cell => ({ number: text })
const word = (text: string): Cell => ({ word: text })

const mediumWords = ({ medium, fill }: PageModel): string =>
  `${medium?.name ?? ''}${medium?.smallest === true ? ', the smallest that takes it' : ''}${fill.percent === undefined ? '' : `, ${fill.percent.toFixed(1)} % full`}`

/** Nothing where there are no rows. */
function table(title: string, head: readonly Cell[], rows: readonly (readonly Cell[])[]): string {
  if (rows.length === 0) return ''
  const cell = (name: 'td' | 'th', more: string, of: Cell): string => {
    const [style, text] = typeof of === 'string' ? ['', of] : 'number' in of ? [' class="number"', of.number] : [' class="word"', of.word]
    return `<${name}${more}${style}>${shown(text)}</${name}>`
  }
  return [
    `<table><caption>${title}</caption>`,
    `<thead><tr>${head.map((of) => cell('th', ' scope="col"', of)).join('')}</tr></thead>`,
    '<tbody>',
    ...rows.map((row) => `<tr>${row.map((of) => cell('td', '', of)).join('')}</tr>`),
    '</tbody></table>',
  ].join('\n')
}

const shown = (said: string): string => text(said.slice(0, MOST))
