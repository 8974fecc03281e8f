/** Values about trees, names, boot images and sources: `disc validate` and `disc build` of manifests. */

import { appendFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { build } from '../../src/build.js'
import type { Listener } from '../../src/event.js'
import { openProject } from '../../src/project.js'
import { tar } from '../support/tar.js'
import { told, well, type Bench, type Provocation } from './bench.js'

/** A manifest whose faults are all that is asked for. */
const validating = (does: string, raises: Provocation['raises'], content: object): Provocation => ({
  does: `\`disc validate\` of a manifest ${does}`,
  raises,
  run: ({ disc, manifest }) => disc('validate', manifest(content)),
})
const building = (
  does: string,
  raises: Provocation['raises'],
  content: object,
  prepare: (bench: Bench) => void = () => {},
): Provocation => ({
  does: `\`disc build\` of a manifest ${does}`,
  raises,
  run: (bench) => {
    prepare(bench)
    return bench.disc('build', bench.manifest({ output: 'never.iso', ...content }))
  },
})
const iso = (options: object = {}): object => ({ filesystems: { iso9660: options } })
const floppy = (bytes: number): object => ({ filesystems: { iso9660: {} }, files: [{ at: '/boot.img', zeros: bytes }] })

export const trees: readonly Provocation[] = [
  validating(
    'with a revision of UDF that there is not',
    { 'manifest/notOneOf': ['IMAPI_E_INVALID_PARAM'] },
    { filesystems: { udf: { revision: '3.00' } } },
  ),
  validating(
    'whose file systems are all switched off',
    { 'manifest/noFileSystem': ['IMAPI_E_NO_OUTPUT', 'IMAPI_E_NOACTIVEFORMAT'] },
    {
      filesystems: { iso9660: false },
      files: [{ at: '/a', text: 'a' }],
    },
  ),
  validating(
    'with a label of 33 characters',
    { 'manifest/labelTooLong': ['IMAPI_E_INVALID_VOLUME_NAME'] },
    { volume: { id: 'A'.repeat(33) } },
  ),
  validating(
    'whose volume expires before it was made',
    { 'manifest/datesOutOfOrder': ['IMAPI_E_INVALID_DATE'] },
    {
      volume: { date: '2026-02-01', expires: '2026-01-01' },
    },
  ),
  validating('with `..` in a path', { 'manifest/badPath': ['IMAPI_E_INVALID_PATH'] }, { files: [{ at: '/a/../b', text: 'a' }] }),
  validating(
    'with one path twice',
    { 'manifest/duplicatePath': ['IMAPI_E_DUP_NAME', 'IMAPI_E_FILEEXISTS'] },
    {
      files: [
        { at: '/x', text: 'a' },
        { at: '/x', text: 'b' },
      ],
    },
  ),
  validating(
    'with a file below a file',
    { 'manifest/belowFile': ['IMAPI_E_NOT_DIR'] },
    {
      files: [
        { at: '/d', text: 'a' },
        { at: '/d/x', text: 'b' },
      ],
    },
  ),
  validating(
    'with a hard link to nothing',
    { 'tree/linkTargetMissing': ['IMAPI_E_NOT_IN_FILE_SYSTEM'] },
    {
      filesystems: { iso9660: { rockridge: true } },
      files: [{ at: '/link', hardlink: '/none' }],
    },
  ),
  validating(
    'whose boot image is nowhere in the tree',
    { 'request/bootImageMissing': ['IMAPI_E_FILE_NOT_FOUND', 'IMAPI_E_BOOT_IMAGE_DATA'] },
    {
      ...iso(),
      boot: { entries: [{ platform: 'bios', image: '/none' }] },
    },
  ),
  validating(
    'that removes what is not there',
    { 'tree/missing': ['IMAPI_E_ITEM_NOT_FOUND', 'IMAPI_E_DIR_NOT_FOUND'] },
    {
      files: [{ at: '/a', text: 'a' }, { remove: '/none/below' }],
    },
  ),
  validating(
    'whose boot image is a folder',
    { 'request/bootImageNoFile': ['IMAPI_E_NOT_FILE'] },
    {
      ...iso(),
      files: [{ at: '/folder', directory: true }],
      boot: { entries: [{ platform: 'bios', image: '/folder' }] },
    },
  ),
  validating(
    'whose boot image is empty',
    { 'eltorito/emptyImage': ['IMAPI_E_BOOT_IMAGE_DATA'] },
    {
      ...iso(),
      files: [{ at: '/boot.img', text: '' }],
      boot: { entries: [{ platform: 'bios', image: '/boot.img' }] },
    },
  ),
  validating(
    'that boots a diskette of another size',
    { 'eltorito/floppySize': ['IMAPI_E_BOOT_EMULATION_IMAGE_SIZE_MISMATCH'] },
    {
      ...floppy(1000),
      boot: { entries: [{ platform: 'bios', image: '/boot.img', emulation: '1.44M' }] },
    },
  ),
  validating(
    'with a name that ISO 9660 has no characters for, where names are strict',
    { 'iso9660/nameNotAllowed': ['IMAPI_E_RESTRICTED_NAME_VIOLATION'] },
    {
      ...iso({ names: 'strict' }),
      files: [{ at: '/ж.txt', text: 'a' }],
    },
  ),
  validating(
    'with a name that Joliet has no characters for, where names are strict',
    { 'joliet/nameNotAllowed': ['IMAPI_E_BADJOLIETNAME'] },
    {
      ...iso({ joliet: { names: 'strict' } }),
      files: [{ at: '/a*b', text: 'a' }],
    },
  ),
  validating(
    'with two names that become one, where names are strict',
    { 'iso9660/nameNotUnique': ['IMAPI_E_NO_UNIQUE_NAME'] },
    {
      ...iso({ level: 1, names: 'strict' }),
      files: [
        { at: '/file', text: 'a' },
        { at: '/FILE', text: 'b' },
      ],
    },
  ),
  validating(
    'with nine levels of folders, which ISO 9660 is to take as they are',
    { 'iso9660/tooDeep': ['IMAPI_E_ISO9660_LEVELS'] },
    {
      ...iso({ deepDirectories: 'refuse' }),
      files: [{ at: '/1/2/3/4/5/6/7/8/9', text: 'a' }],
    },
  ),
  validating(
    'with a file of five gigabytes on ISO 9660 of level 2',
    { 'iso9660/fileTooBig': ['IMAPI_E_DATA_TOO_BIG'] },
    {
      ...iso({ level: 2 }),
      files: [{ at: '/big', zeros: '5 GiB' }],
    },
  ),
  validating(
    'with more than its medium holds',
    { 'request/tooLargeForMedium': ['IMAPI_E_IMAGE_SIZE_LIMIT', 'IMAPI_E_IMAGE_TOO_BIG', 'IMAPI_E_DISCFULL'] },
    {
      media: 'cd-r',
      filesystems: { udf: {} },
      files: [{ at: '/big', zeros: '5 GiB' }],
    },
  ),
  validating(
    'with `realTime` for a named stream',
    { 'manifest/unknownKey': ['IMAPI_E_PROPERTY_NOT_ACCESSIBLE'] },
    {
      filesystems: { udf: {} },
      files: [{ at: '/a', text: 'a', streams: { more: { text: 'b', realTime: true } } }],
    },
  ),
  {
    does: '`disc validate` of a manifest with UDF 1.02 that takes over a disc with named streams',
    raises: { 'udf/featureNeedsRevision': ['IMAPI_S_IMAGE_FEATURE_NOT_SUPPORTED'] },
    run: async ({ disc, manifest }) => {
      const files = [{ at: '/a', text: 'a', streams: { more: { text: 'b' } } }]
      await well(disc('build', manifest({ filesystems: { udf: { revision: '2.01' } }, files, output: 'streams.iso' })))
      return disc('validate', manifest({ filesystems: { udf: { revision: '1.02' } }, files: [{ disc: 'streams.iso', at: '/' }] }))
    },
  },
  {
    does: '`disc validate` of a manifest with 65,800 folders on ISO 9660',
    raises: { 'iso9660/tooManyDirectories': ['IMAPI_E_TOO_MANY_DIRS'] },
    run: ({ disc, manifest }) => {
      const files = Array.from({ length: 9400 }, (_, i) => ({ at: `/${i}/1/2/3/4/5/6`, directory: true }))
      return disc('validate', manifest({ ...iso(), files }))
    },
  },
  {
    does: 'a build whose source grows while it is read',
    raises: { 'source/grown': ['IMAPI_E_DATA_STREAM_INCONSISTENCY'] },
    run: async ({ manifest, file }) => {
      const source = file('source.bin', new Uint8Array(3_000_000))
      const listener: Listener = (event) => {
        if (event.kind === 'action' && event.action === 'build') appendFileSync(source, 'more')
      }
      return told(build(openProject(manifest({ files: [{ from: 'source.bin', at: '/a' }], output: 'never.iso' })), { listener }))
    },
  },
  {
    does: '`disc build` of a manifest with a damaged archive',
    raises: { 'source/unpackFailed': ['IMAPI_E_DATA_STREAM_READ_FAILURE'] },
    run: ({ disc, manifest, file }) => {
      const packed = gzipSync(tar({ name: 'f', data: 'data' }))
      file('a.tgz', packed.fill(0xff, 20, packed.length - 8))
      return disc('build', manifest({ files: [{ archive: 'a.tgz' }], output: 'never.iso' }))
    },
  },
  building(
    'with a source that is not there',
    { 'source/missing': ['IMAPI_E_DATA_STREAM_CREATE_FAILURE'] },
    {
      files: [{ from: 'nowhere', at: '/a' }],
    },
  ),
  building(
    'with a folder that is not there',
    { 'source/folderMissing': ['IMAPI_E_DIRECTORY_READ_FAILURE'] },
    {
      files: [{ from: 'nowhere/*' }],
    },
  ),
]
