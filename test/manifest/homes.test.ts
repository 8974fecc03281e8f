import { expect, it } from 'vitest'
import { readSchema } from '../../src/manifest/index.js'
import { homesOf, placesAlong, printHome } from '../../src/manifest/homes.js'

const printed = (key: string): readonly string[] => homesOf(readSchema(), key).map(printHome)

it('a key belongs to the outermost maps that have it', () => {
  expect(printed('loadSegment')).toEqual(['boot.entries[]'])
  expect(printed('thumbnail')).toEqual([])
  expect(printed('joliet')).toEqual(['filesystems.iso9660'])
  expect(printed('performer')).toEqual(['audio', 'tracks[]'])
  expect(printed('media')).toEqual(['the first level'])
})

it('a way leads to each place of its kind', () => {
  const value = { files: [{ streams: { a: { text: 'x' }, b: { text: 'y' } } }, { text: 'z' }] }
  expect([...placesAlong(value, ['files', '[]', 'streams', '*'])]).toEqual([
    ['files', 0, 'streams', 'a'],
    ['files', 0, 'streams', 'b'],
  ])
})
