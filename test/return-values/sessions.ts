/** Values about discs that grow: `disc build` and `disc burn` of manifests with a session. */

import { readFileSync, writeFileSync } from 'node:fs'
import { seal } from '../../src/format/udf/tag.js'
import { well, type Bench, type Provocation, type Raised } from './bench.js'

const FILES = [
  { at: '/file', text: 'file' },
  { at: '/folder/inner', text: 'inner' },
]
const NEW = [{ at: '/new', text: 'new' }]
const INTEGRITY = 9

/** `disc build` of a session on an image; `change` comes between. */
async function grown(
  { disc, manifest, path }: Bench,
  session: object,
  filesystems: object = { iso9660: { rockridge: true } },
  change: (image: Buffer) => void = () => {},
  more: object = {},
): Promise<readonly Raised[]> {
  await well(disc('build', manifest({ filesystems, files: FILES, output: 'disc.iso', ...more })))
  const image = readFileSync(path('disc.iso'))
  change(image)
  writeFileSync(path('disc.iso'), image)
  return disc('build', manifest({ session: { import: 'disc.iso' }, output: 'disc.iso', ...session }))
}
const growing = (
  does: string,
  raises: Provocation['raises'],
  ...rest: Parameters<typeof grown> extends [Bench, ...infer Rest] ? Rest : never
): Provocation => ({
  does: `\`disc build\` of a session ${does}`,
  raises,
  run: (bench) => grown(bench, ...rest),
})

/** `disc burn` of a first session, then of one that follows it. */
async function burned(
  { disc, manifest, drive }: Bench,
  query: string,
  session: object,
  closing = '--no-close',
): Promise<readonly Raised[]> {
  const where = drive(query)
  await well(disc('burn', manifest({ filesystems: { iso9660: {} }, files: FILES }), '--drive', where, closing))
  return disc('burn', manifest({ session: { import: 'drive', ...session }, files: NEW }), '--drive', where)
}
const burning = (does: string, raises: Provocation['raises'], query: string, session: object = {}, closing?: string): Provocation => ({
  does: `\`disc burn\` of a session onto ${does}`,
  raises,
  run: (bench) => burned(bench, query, session, closing),
})

export const sessions: readonly Provocation[] = [
  growing(
    'with a folder where the disc has a file',
    { 'tree/fileOnDisc': ['IMAPI_E_IMPORT_TYPE_COLLISION_FILE_EXISTS_AS_DIRECTORY'] },
    { files: [{ at: '/file/below', text: 'x' }] },
  ),
  growing(
    'with a file where the disc has a folder',
    { 'tree/folderOnDisc': ['IMAPI_E_IMPORT_TYPE_COLLISION_DIRECTORY_EXISTS_AS_FILE'] },
    { files: [{ at: '/folder', text: 'x' }] },
  ),
  growing(
    'that removes a folder which has to be empty and is not',
    { 'tree/notEmpty': ['IMAPI_E_DIR_NOT_EMPTY'] },
    { files: [{ remove: '/folder', empty: true }] },
  ),
  growing(
    'with another file system',
    { 'session/fileSystems': ['IMAPI_E_FILE_SYSTEM_CHANGE_NOT_ALLOWED', 'IMAPI_E_FILE_SYSTEM_NOT_EMPTY'] },
    { files: NEW, filesystems: { udf: {} } },
  ),
  growing(
    'with another revision of UDF',
    { 'udf/revisionFixed': ['IMAPI_E_UDF_REVISION_CHANGE_NOT_ALLOWED'] },
    { files: NEW, filesystems: { udf: { revision: '2.50' } } },
    { udf: { revision: '2.01' } },
  ),
  growing(
    'on a volume of UDF that asks for newer writers',
    { 'udf/notAppendable': ['IMAPI_E_UDF_NOT_WRITE_COMPATIBLE'] },
    { files: NEW },
    { udf: { revision: '1.50' } },
    (image) => {
      for (let at = 0; at < image.length; at += 2048) {
        if (image.readUInt16LE(at) !== INTEGRITY) continue
        image.writeUInt16LE(0x0260, at + 80 + 8 + 42)
        seal(image, at, image.readUInt16LE(at + 10) + 16)
      }
    },
  ),
  growing(
    'on a volume of UDF with a sparable partition, which others may write',
    { 'udf/foreignLayout': ['IMAPI_E_INCOMPATIBLE_PREVIOUS_SESSION'] },
    { files: NEW },
    { udf: { sparing: true } },
    undefined,
    { media: 'cd-rw' },
  ),
  growing(
    'with boot entries',
    { 'eltorito/laterSession': ['IMAPI_E_BOOT_OBJECT_CONFLICT', 'IMAPI_E_BOOTIMAGE_AND_NONBLANK_DISC'] },
    { files: NEW, boot: { entries: [{ image: '/file' }] } },
  ),
  {
    does: '`disc build` of a session whose drive is not named',
    raises: { 'session/driveMissing': ['IMAPI_E_MULTISESSION_NOT_SET'] },
    run: ({ disc, manifest }) => disc('build', manifest({ session: { import: 'drive' }, files: NEW })),
  },
  burning('an empty disc', { 'session/empty': ['IMAPI_E_EMPTY_DISC'] }, 'media=cd-r', {}, '--simulate'),
  burning('a closed disc', { 'session/closed': ['IMAPI_E_NO_COMPATIBLE_MULTISESSION_TYPE'] }, 'media=dvd+r', {}, '--close'),
  burning(
    'a medium that takes one session',
    { 'session/oneSession': ['IMAPI_E_IMPORT_MEDIA_NOT_ALLOWED'] },
    'media=bd-r-rrm&blocks=32768',
    {},
    '--close',
  ),
  burning(
    'a disc that is written in place, at an address of its own',
    { 'session/method': ['IMAPI_E_INCOMPATIBLE_MULTISESSION_TYPE'] },
    'media=dvd+rw&blocks=16384',
    { start: 4096 },
  ),
  burning('a disc, at an address before its end', { 'session/startTooEarly': ['IMAPI_E_BAD_MULTISESSION_PARAMETER'] }, 'media=dvd+r', {
    start: 16,
  }),
  {
    does: '`disc burn` of a session onto another disc than the one it was made for',
    raises: { 'session/anotherDisc': ['IMAPI_E_DISC_MISMATCH', 'IMAPI_E_WRONGDISC'] },
    run: async ({ disc, manifest, drive }) => {
      const [right, wrong] = [drive('media=dvd+r'), drive('media=dvd+r')]
      for (const [where, id] of [
        [right, 'RIGHT'],
        [wrong, 'WRONG'],
      ] as const)
        await well(disc('burn', manifest({ volume: { id }, filesystems: { iso9660: {} }, files: FILES }), '--drive', where, '--no-close'))
      return disc('burn', manifest({ session: { import: right }, files: NEW }), '--drive', wrong)
    },
  },
  {
    does: '`disc burn --mode random` onto a DVD+R, which is written one session after the other',
    raises: { 'burn/modeNotAvailable': ['IMAPI_E_INCOMPATIBLE_MULTISESSION_TYPE'] },
    run: async ({ disc, image, drive }) => disc('burn', await image(), '--drive', drive(), '--mode', 'random'),
  },
  {
    does: '`disc build --frozen` of a manifest that was changed',
    raises: { 'lock/differs': ['IMAPI_E_READONLY', 'IMAPI_E_INVALIDIMAGE'] },
    run: async (bench) => frozen(bench, (text) => ({ files: [{ at: '/a', text }], output: 'frozen.iso' })),
  },
  {
    does: '`disc build --frozen` of an album whose manifest was changed',
    raises: { 'lock/differs': ['E_IMAPI_RAW_IMAGE_IS_READ_ONLY'] },
    run: async (bench) =>
      frozen(bench, (title) => ({
        audio: { title, tracks: [{ parts: [{ silence: title === 'before' ? '00:06:00' : '00:07:00' }] }] },
        output: { image: 'frozen.bin', sheet: 'frozen.cue' },
      })),
  },
]

async function frozen({ disc, manifest }: Bench, content: (word: string) => object): Promise<readonly Raised[]> {
  await well(disc('build', manifest(content('before'), 'frozen.yaml'), '--lock'))
  return disc('build', manifest(content('after'), 'frozen.yaml'), '--frozen')
}
