/** A block of the plan as the page shows it: its bytes, and what each field of them says. */

import type { Medium } from '../port/index.js'
import { explainBlock } from '../survey/index.js'
import { lba, SECTOR_BYTES, sectors } from '../unit/index.js'
import type { Stretch } from './regions.js'
import type { PageBlock, PagePart } from './shape.js'

/** Where structures are looked for that do not tell themselves. */
export interface Landmarks {
  readonly starts: readonly number[]
  readonly catalogs: readonly number[]
}

export async function blockOf(medium: Medium, block: number, { starts, catalogs }: Landmarks): Promise<PageBlock> {
  const bytes = (await medium.read(lba(block), sectors(1))).slice()
  const told = await explainBlock(medium, lba(block), starts.map(lba), catalogs.map(lba))
  const parts = told.map(({ title, at, fields }): PagePart => ({ title, at, fields: fields.map(shown) }))
  return { block, bytes: Buffer.from(bytes).toString('base64'), parts }
}

const shown = ({ value, ...field }: PagePart['fields'][number]): PagePart['fields'][number] => ({
  ...field,
  ...(value === undefined ? {} : { value: value.slice(0, VALUE_LIMIT) }),
})

/** Characters of a value that are shown. */
const VALUE_LIMIT = 400

/** Blocks of structures that are told in advance, and those of one region. */
export const TOLD_BLOCKS = 192
const TOLD_OF_REGION = 24

/** The first blocks of structures, of all a few before any has many; without those that are nothing but zeros. */
export async function structureBlocks(medium: Medium, stretches: readonly Stretch[], marks: Landmarks): Promise<readonly PageBlock[]> {
  const wanted = new Set<number>()
  const structures = stretches.filter(({ body }) => body === 'b')
  for (let i = 0; i < TOLD_OF_REGION && wanted.size < TOLD_BLOCKS; i++)
    for (const { start, length } of structures) if (i < length && wanted.size < TOLD_BLOCKS) wanted.add(start + i)
  const blocks: PageBlock[] = []
  for (const block of [...wanted].sort((a, b) => a - b)) {
    const bytes = await medium.read(lba(block), sectors(1))
    if (bytes.subarray(0, SECTOR_BYTES).some((byte) => byte !== 0)) blocks.push(await blockOf(medium, block, marks))
  }
  return blocks
}
