/** Values about discs that are read: `disc ls`, `inspect`, `extract` and `verify` of images and of discs in drives. */

import { readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { seal } from '../../src/format/udf/tag.js'
import { inspectDisc } from '../../src/inspect.js'
import { openDisc } from '../../src/master.js'
import { driveWith } from '../recorder/bench.js'
import type { FaultRule } from '../../src/simulator/index.js'
import { burnOn, opening, told, well, type Bench, type Provocation } from './bench.js'

const BLOCK = 2048
const LOGICAL_VOLUME = 6
const FILES = [
  { at: '/file', text: 'file' },
  { at: '/zz-big', random: { size: 100_000 }, place: 'last' },
]

/** An image of ISO 9660, or of UDF. */
async function built({ disc, manifest, path }: Bench, filesystems: object = { iso9660: {} }): Promise<string> {
  await well(disc('build', manifest({ filesystems, files: FILES, output: 'disc.iso' })))
  return path('disc.iso')
}

/** The same, with bytes changed. */
async function damaged(bench: Bench, change: (image: Buffer) => void, filesystems: object = { udf: {} }): Promise<string> {
  const path = await built(bench, filesystems)
  const image = readFileSync(path)
  change(image)
  writeFileSync(path, image)
  return path
}

/** Descriptors of a kind, with their place. ECMA-167 3/7.2.1. */
function* descriptors(image: Buffer, tag: number): Generator<number> {
  for (let at = 0; at < image.length; at += BLOCK)
    if (image.readUInt16LE(at) === tag && image.readUInt32LE(at + 12) === at / BLOCK) yield at
}

export const reading: readonly Provocation[] = [
  {
    does: '`disc ls` of an image without a file system',
    raises: { 'survey/noFileSystem': ['IMAPI_E_NO_SUPPORTED_FILE_SYSTEM', 'IMAPI_E_IMAGEMANAGER_NO_VALID_VD_FOUND'] },
    run: ({ disc, file }) => disc('ls', file('zeros.iso', new Uint8Array(100 * BLOCK))),
  },
  {
    does: '`disc ls --in udf` of an image of ISO 9660',
    raises: { 'survey/notThere': ['IMAPI_E_FILE_SYSTEM_NOT_FOUND'] },
    run: async (bench) => bench.disc('ls', await built(bench), '--in', 'udf'),
  },
  {
    does: '`disc ls` of a path that is not there',
    raises: { 'survey/noPath': ['IMAPI_E_FILE_NOT_FOUND'] },
    run: async (bench) => bench.disc('ls', await built(bench), '/none'),
  },
  {
    does: '`disc inspect` of an image that ends within a sector',
    raises: { 'image/notAligned': ['IMAPI_E_IMAGEMANAGER_IMAGE_NOT_ALIGNED'] },
    run: async (bench) => {
      const path = await built(bench)
      truncateSync(path, readFileSync(path).length - 100)
      return bench.disc('inspect', path)
    },
  },
  {
    does: '`disc inspect` where there is no image',
    raises: { 'image/noImage': ['IMAPI_E_IMAGEMANAGER_NO_IMAGE'] },
    run: ({ disc, path }) => disc('inspect', path('none.iso')),
  },
  {
    does: '`disc inspect` of an image of more sectors than can be numbered',
    raises: { 'image/tooBig': ['IMAPI_E_IMAGEMANAGER_IMAGE_TOO_BIG'] },
    run: ({ disc, file }) => {
      const path = file('huge.iso', '')
      truncateSync(path, 2 ** 31 * BLOCK)
      return disc('inspect', path)
    },
  },
  {
    does: '`disc inspect --block` behind the end of an image',
    raises: { 'survey/noBlock': ['IMAPI_E_IMPORT_SEEK_FAILURE'] },
    run: async (bench) => bench.disc('inspect', await built(bench), '--block', 1_000_000),
  },
  {
    does: '`disc ls` of a volume of UDF whose descriptors are damaged',
    raises: { 'udf/noVolume': ['IMAPI_E_FILE_SYSTEM_READ_CONSISTENCY_ERROR'] },
    run: async (bench) =>
      bench.disc(
        'ls',
        await damaged(bench, (image) => {
          for (const at of descriptors(image, LOGICAL_VOLUME)) image.fill(0xaa, at + 20, at + 200)
        }),
      ),
  },
  {
    does: '`disc ls` of a volume of UDF with blocks of 512 bytes on sectors of 2,048',
    raises: { 'udf/featureUnknown': ['IMAPI_E_FILE_SYSTEM_FEATURE_NOT_SUPPORTED'] },
    run: async (bench) =>
      bench.disc(
        'ls',
        await damaged(bench, (image) => {
          for (const at of descriptors(image, LOGICAL_VOLUME)) {
            image.writeUInt32LE(512, at + 212)
            seal(image, at, image.readUInt16LE(at + 10) + 16)
          }
        }),
      ),
  },
  {
    does: '`disc inspect` of a disc that the drive cannot read at a block of its file system',
    raises: { 'survey/unreadable': ['IMAPI_E_IMPORT_READ_FAILURE'] },
    run: async ({ image }) => {
      const bad = Array.from({ length: 40 }, (_, i): FaultRule => ({
        at: { kind: 'read', block: 18 + i },
        effect: { kind: 'sense', key: 3, asc: 0x11, ascq: 0 },
        times: 1000,
      }))
      const drive = driveWith('dvd+r', bad)
      await burnOn(drive, await image(), { verify: 'none' })
      return told(inspectOf(drive))
    },
  },
]
async function inspectOf(drive: Parameters<typeof opening>[0]) {
  await using disc = await openDisc('virtual:bench', { open: opening(drive) })
  return inspectDisc(disc)
}
