import { expect, it } from 'vitest'
import { DiscError } from '../../src/fault/index.js'
import { faults as imageFaults } from '../../src/image/faults.js'
import { readSpace, tolerant } from '../../src/survey/index.js'
import type { Medium } from '../../src/port/index.js'
import { lba, sectors } from '../../src/unit/index.js'
import { dir, file, makeDisc } from '../format/iso9660/disc.js'
import { imageOf, mediumOf } from '../format/iso9660/medium.js'

/** A medium on which some blocks cannot be read. */
function scratched(medium: Medium, bad: readonly number[]): Medium {
  return {
    ...medium,
    read: (start, count) => {
      const block = bad.find((at) => start <= at && at < start + count)
      return block === undefined
        ? medium.read(start, count)
        : Promise.reject(new DiscError(imageFaults.readFailed({ path: 'memory', block, reason: 'scratched' })))
    },
  }
}

it('reads zeros where nothing can be read, and says so once', async () => {
  const image = new Uint8Array(8 * 2048).fill(7)
  const { medium, faults } = tolerant({ medium: scratched(mediumOf(image), [2, 3]), tracks: [] })
  expect(faults()).toEqual([])
  const read = await medium.read(lba(1), sectors(4))
  expect([0, 1, 2, 3].map((i) => read[i * 2048])).toEqual([7, 0, 0, 7])
  await medium.read(lba(2), sectors(1))
  expect(faults()).toMatchObject([{ code: 'survey/unreadable', severity: 'warning', values: { block: 2, blocks: 2 } }])
})

it('still shows the rest of a tree of which one directory is gone', async () => {
  const made = makeDisc(dir('', [dir('LOST', [file('A', 'a')]), dir('THERE', [file('B', 'b')])]))
  const image = imageOf(made)
  const lost = made.layout.where.lba('iso9660/directory:/LOST')
  const { medium, faults } = tolerant({ medium: scratched(mediumOf(image), [lost]), tracks: [] })
  const { tree } = await readSpace(medium, { start: lba(0) }, 'iso9660')
  expect(tree.children.map((node) => [node.name, node.kind === 'directory' && node.children.length])).toEqual([
    ['LOST', 0],
    ['THERE', 1],
  ])
  expect(faults()).toMatchObject([{ code: 'survey/unreadable', imapi: ['IMAPI_E_IMPORT_READ_FAILURE'] }])
})

it('throws where a range is not on the medium', async () => {
  const { medium } = tolerant({ medium: mediumOf(new Uint8Array(2048)), tracks: [] })
  await expect(medium.read(lba(0), sectors(2))).rejects.toThrow()
})
