import { expect, test } from 'vitest'
import { DiscError } from '../../src/fault/index.js'
import { readingAhead, surveyFaults } from '../../src/survey/index.js'
import { lba, sectors } from '../../src/unit/index.js'
import { mediumOf } from '../format/iso9660/medium.js'

test('small reads in their order are few reads of the medium, and give what lies there', async () => {
  const image = Uint8Array.from({ length: 300 * 2048 }, (_, i) => i >> 11)
  const plain = mediumOf(image)
  const reads: number[] = []
  const medium = readingAhead({
    ...plain,
    read(start, count) {
      reads.push(start)
      if (start <= 250 && start + count > 250) throw new DiscError(surveyFaults.noPath({ path: 'x', space: 'y' }))
      return plain.read(start, count)
    },
  })
  for (const [start, count] of [...Array.from({ length: 125 }, (_, i) => [i, 2] as const), [249, 1], [251, 3], [299, 1], [3, 40]] as const)
    expect(Buffer.compare(await medium.read(lba(start), sectors(count)), image.subarray(start * 2048, (start + count) * 2048))).toBe(0)
  expect(reads).toEqual([0, 249, 249, 251, 3])
  await expect(medium.read(lba(250), sectors(1))).rejects.toThrow(DiscError)
})
