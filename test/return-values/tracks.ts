/** Values about Compact Discs of tracks: their manifests, sheets and raw images, and drives that record them. */

import { readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { driveWith } from '../recorder/bench.js'
import { noise } from '../support/compact.js'
import { wave } from '../support/wave.js'
import type { FaultRule } from '../../src/simulator/index.js'
import { answer, burnOn, configuration, sense, told, well, type Bench, type Provocation, type Raised } from './bench.js'

const MODE_SELECT = 0x55
const MINUTE = { silence: '01:00:00' }
/** A track of six seconds of silence, which needs no file. */
const silent = (more: object = {}): object => ({ parts: [{ silence: '00:08:00' }], ...more })
const album = (audio: object = {}, more: object = {}): object => ({ audio: { tracks: [silent(), silent()], ...audio }, ...more })
const tracksOf = (count: number): readonly object[] => Array.from({ length: count }, () => silent())

const validating = (does: string, raises: Provocation['raises'], content: object): Provocation => ({
  does: `\`disc validate\` of ${does}`,
  raises,
  run: ({ disc, manifest }) => disc('validate', manifest(content)),
})

/** A sheet over a file of so many seconds of sound, imported. */
const importing = (does: string, raises: Provocation['raises'], name: string, text: string, seconds = 60): Provocation => ({
  does: `\`disc import\` of ${does}`,
  raises,
  run: ({ disc, file, path }) => {
    file('disc.bin', new Uint8Array(seconds * 75 * 2352))
    return disc('import', file(name, text), '--output', path('imported.yaml'))
  },
})
const cue = (lines: readonly string[]): string => ['FILE "disc.bin" BINARY', ...lines].join('\n')
const time = (frames: number): string =>
  [Math.floor(frames / 4500), Math.floor(frames / 75) % 60, frames % 75].map((part) => String(part).padStart(2, '0')).join(':')
const indexed = (count: number, apart: number): readonly string[] =>
  Array.from({ length: count }, (_, i) => `INDEX ${String(i + 1).padStart(2, '0')} ${time(i * apart)}`)

/** An album with a drive that answers as the rules say. */
const scripted = (
  does: string,
  raises: Provocation['raises'],
  rules: readonly FaultRule[],
  mode: 'tao' | 'sao' | 'raw',
  medium: Parameters<typeof driveWith>[0] = 'cd-r',
  options: Parameters<typeof driveWith>[2] = {},
): Provocation => ({
  does: `a burn of an album, mode ${mode}, on a drive that ${does}`,
  raises,
  run: ({ manifest }) => told(burnOn(driveWith(medium, rules, options), manifest(album()), { mode })),
})

/** An album, then another burn onto the same disc. */
async function after(
  { disc, manifest, drive }: Bench,
  first: object,
  second: object,
  mode: string,
  firstMode = 'tao',
): Promise<readonly Raised[]> {
  const where = drive('media=cd-r')
  await well(disc('burn', manifest(first), '--drive', where, '--mode', firstMode, '--no-close', '--verify', 'none'))
  return disc('burn', manifest(second), '--drive', where, '--mode', mode)
}

/** A raw image of the album, sub-code and all, made by a build. */
async function rawImage({ disc, manifest, path }: Bench): Promise<string> {
  await well(disc('build', manifest(album({}, { sectors: 'raw96', output: 'raw.bin' }))))
  return path('raw.bin')
}

export const tracks: readonly Provocation[] = [
  validating(
    'a manifest with a hundred tracks',
    { 'manifest/tooManyTracks': ['E_IMAPI_RAW_IMAGE_TOO_MANY_TRACKS', 'E_IMAPI_DF2TAO_TRACK_LIMIT_REACHED'] },
    album({ tracks: tracksOf(100) }),
  ),
  validating(
    'a manifest whose two tracks begin with number 99',
    { 'manifest/tooManyTracks': ['E_IMAPI_RAW_IMAGE_TOO_MANY_TRACKS'] },
    album({ firstTrack: 99 }),
  ),
  validating('a manifest with `tracks: []`', { 'manifest/noTracks': ['E_IMAPI_RAW_IMAGE_NO_TRACKS'] }, { tracks: [] }),
  validating(
    'a manifest with a track of a hundred indexes',
    { 'manifest/tooManyIndexes': ['E_IMAPI_RAW_IMAGE_TOO_MANY_TRACK_INDEXES'] },
    {
      audio: { tracks: [{ parts: [MINUTE], indexes: Array.from({ length: 99 }, (_, i) => time((i + 1) * 20)) }] },
    },
  ),
  validating(
    'a manifest with an index behind the end of its track',
    { 'cd/indexOutside': ['IMAPI_E_INVALID_PARAM'] },
    album({ tracks: [silent({ indexes: ['00:30:00'] })] }),
  ),
  {
    does: '`disc validate --set audio.tracks.0.indexes.1=null` of a manifest whose track has one index',
    raises: { 'manifest/nothingToRemove': ['E_IMAPI_RAW_IMAGE_TRACK_INDEX_NOT_FOUND'] },
    run: ({ disc, manifest }) =>
      disc('validate', manifest(album({ tracks: [silent({ indexes: ['00:02:00'] })] })), '--set', 'audio.tracks.0.indexes.1=null'),
  },
  validating(
    'a manifest with an index twice',
    { 'cd/sameIndex': ['S_IMAPI_RAW_IMAGE_TRACK_INDEX_ALREADY_EXISTS'] },
    album({ tracks: [silent({ indexes: ['00:02:00', '00:02:00'] })] }),
  ),
  validating(
    'a manifest with an index at the start of its track',
    { 'manifest/indexAtStart': ['E_IMAPI_RAW_IMAGE_TRACK_INDEX_OFFSET_ZERO_CANNOT_BE_CLEARED'] },
    album({ tracks: [silent({ indexes: ['00:00:00'] })] }),
  ),
  validating(
    'a manifest with indexes nine sectors apart',
    { 'cd/indexesTooClose': ['E_IMAPI_RAW_IMAGE_TRACK_INDEX_TOO_CLOSE_TO_OTHER_INDEX'] },
    album({ tracks: [silent({ indexes: ['00:02:00', '00:02:09'] })] }),
  ),
  validating(
    'a manifest with tracks of Mode 1 and Mode 2',
    { 'cd/mixedModes': ['E_IMAPI_RAW_IMAGE_SECTOR_TYPE_NOT_SUPPORTED'] },
    {
      tracks: [{ type: 'mode1' }, { type: 'mode2', parts: [{ empty: '00:06:00' }] }],
    },
  ),
  validating(
    'a manifest that begins with track 5 and holds data',
    { 'cd/firstTrackWithData': ['E_IMAPI_RAW_IMAGE_TRACKS_ALREADY_ADDED'] },
    {
      audio: { firstTrack: 5 },
      tracks: [{ type: 'mode1' }],
      files: [{ at: '/a', text: 'a' }],
    },
  ),
  validating(
    'a manifest of an album of 81 minutes for a CD-R',
    { 'cd/tooLong': ['E_IMAPI_RAW_IMAGE_INSUFFICIENT_SPACE'] },
    {
      media: 'cd-r',
      audio: { tracks: [{ parts: [{ silence: '81:00:00' }] }] },
    },
  ),
  validating(
    'a manifest with a track of a second',
    { 'cd/tooShort': ['IMAPI_E_TRACK_NOT_BIG_ENOUGH'] },
    { audio: { tracks: [{ parts: [{ silence: '00:01:00' }] }] } },
  ),
  validating(
    'a manifest with a malformed ISRC',
    { 'manifest/badIsrc': ['E_IMAPI_DF2TAO_INVALID_ISRC'] },
    album({ tracks: [silent({ isrc: 'XX123' })] }),
  ),
  validating(
    'a manifest with a catalogue number whose check digit is wrong',
    { 'manifest/badCatalogNumber': ['E_IMAPI_DF2TAO_INVALID_MCN'] },
    album({ catalog: '0724384960651' }),
  ),
  validating('a manifest of an album for a DVD-R', { 'manifest/notACompactDisc': ['IMAPI_E_WRONGFORMAT'] }, album({}, { media: 'dvd-r' })),
  {
    does: '`disc validate` of a manifest with a sound of 48,000 Hz',
    raises: { 'audio/wrongRate': ['E_IMAPI_DF2TAO_STREAM_NOT_SUPPORTED'] },
    run: ({ disc, manifest, file }) => {
      file('slow.wav', wave(noise('slow', 5 * 48_000), { rate: 48_000 }))
      return disc('validate', manifest({ audio: { tracks: [{ from: 'slow.wav' }] } }))
    },
  },
  importing(
    'a CUE sheet with a track of a hundred indexes',
    { 'sheet/tooManyIndexes': ['E_IMAPI_RAW_IMAGE_TOO_MANY_TRACK_INDEXES'] },
    'disc.cue',
    cue(['TRACK 01 AUDIO', ...indexed(100, 20)]),
  ),
  importing(
    'a TOC file with a track of 106 indexes',
    { 'sheet/tooManyIndexes': ['E_IMAPI_RAW_IMAGE_TOO_MANY_TRACK_INDEXES'] },
    'disc.toc',
    `CD_DA\nTRACK AUDIO\nFILE "disc.bin" 0\n${Array.from({ length: 106 }, (_, i) => `INDEX ${time((i + 1) * 3)}`).join('\n')}\n`,
  ),
  importing(
    'a CUE sheet with a track number 100',
    { 'sheet/trackOrder': ['E_IMAPI_RAW_IMAGE_TOO_MANY_TRACKS'] },
    'disc.cue',
    cue(['TRACK 99 AUDIO', 'INDEX 01 00:00:00', 'TRACK 100 AUDIO', 'INDEX 01 00:10:00']),
  ),
  importing(
    'a TOC file of a hundred tracks',
    { 'sheet/trackOrder': ['E_IMAPI_RAW_IMAGE_TOO_MANY_TRACKS'] },
    'disc.toc',
    `CD_DA\n${'TRACK AUDIO\nSILENCE 00:06:00\n'.repeat(100)}`,
  ),
  importing('a CUE sheet without a track', { 'sheet/noTracks': ['E_IMAPI_RAW_IMAGE_NO_TRACKS'] }, 'disc.cue', cue([])),
  importing(
    'a CUE sheet with a command that there is not',
    { 'sheet/unknownCommand': ['IMAPI_S_PROPERTIESIGNORED'] },
    'disc.cue',
    cue(['MADE "by hand"', 'TRACK 01 AUDIO', 'INDEX 01 00:00:00']),
  ),
  importing(
    'a CUE sheet that has no index 2 before its index 3',
    { 'sheet/indexOrder': ['E_IMAPI_RAW_IMAGE_TRACK_INDEX_NOT_FOUND'] },
    'disc.cue',
    cue(['TRACK 01 AUDIO', 'INDEX 01 00:00:00', 'INDEX 03 00:10:00']),
  ),

  {
    does: '`disc burn --mode tao` of an album where no drive is named',
    raises: { 'transport/driveRequired': ['E_IMAPI_DF2TAO_NO_RECORDER_SPECIFIED'] },
    run: ({ disc, manifest }) => disc('burn', manifest(album()), '--mode', 'tao'),
  },
  {
    does: '`disc burn --mode raw` of an album where no drive is named',
    raises: { 'transport/driveRequired': ['E_IMAPI_DF2RAW_NO_RECORDER_SPECIFIED'] },
    run: ({ disc, manifest }) => disc('burn', manifest(album()), '--mode', 'raw'),
  },
  ...(['tao', 'raw'] as const).map((mode): Provocation => ({
    does: `\`disc burn --mode ${mode} --client\` of an album with a name that a lock may not have`,
    raises: { 'transport/clientName': [`E_IMAPI_DF2${mode.toUpperCase()}_CLIENT_NAME_IS_NOT_VALID`] },
    run: ({ disc, manifest, drive }) => disc('burn', manifest(album()), '--mode', mode, '--drive', drive('media=cd-r'), '--client', 'a/b'),
  })),
  {
    does: '`disc burn --mode tao` of an album onto a DVD+R',
    raises: { 'burn/trackMediumNotSupported': ['E_IMAPI_DF2TAO_MEDIA_IS_NOT_SUPPORTED'] },
    run: ({ disc, manifest, drive }) => disc('burn', manifest(album()), '--mode', 'tao', '--drive', drive('media=dvd+r')),
  },
  {
    does: '`disc burn --mode raw` of an album onto a DVD+R',
    raises: { 'burn/trackMediumNotSupported': ['E_IMAPI_DF2RAW_MEDIA_IS_NOT_SUPPORTED'] },
    run: ({ disc, manifest, drive }) => disc('burn', manifest(album()), '--mode', 'raw', '--drive', drive('media=dvd+r')),
  },
  {
    does: '`disc burn --mode sao` of an album onto a CD-R that has one',
    raises: { 'burn/trackNotBlank': ['E_IMAPI_DF2TAO_MEDIA_IS_NOT_BLANK'] },
    run: (bench) => after(bench, album(), album(), 'sao'),
  },
  {
    does: '`disc burn --mode raw` of an album onto a CD-R that has one',
    raises: { 'burn/trackNotBlank': ['E_IMAPI_DF2RAW_MEDIA_IS_NOT_BLANK'] },
    run: (bench) => after(bench, album(), album(), 'raw'),
  },
  {
    does: '`disc burn --mode tao` of an album with a catalogue number onto an open CD-R',
    raises: { 'burn/trackFixedByDisc': ['E_IMAPI_DF2TAO_PROPERTY_FOR_BLANK_MEDIA_ONLY'] },
    run: (bench) => after(bench, album(), album({ firstTrack: 3, catalog: '0724384960650' }), 'tao'),
  },
  {
    does: '`disc burn --mode tao` onto an open CD-R whose last track is number 98',
    raises: { 'burn/trackLimit': ['E_IMAPI_DF2TAO_TRACK_LIMIT_REACHED'] },
    run: (bench) => after(bench, album({ firstTrack: 98, tracks: [silent()] }), album(), 'tao', 'sao'),
  },
  {
    does: '`disc burn --mode tao` of an album onto a CD-R that is too small',
    raises: { 'burn/trackTooLarge': ['E_IMAPI_DF2TAO_NOT_ENOUGH_SPACE', 'IMAPI_E_DISCFULL'] },
    run: ({ disc, manifest, drive }) => disc('burn', manifest(album()), '--mode', 'tao', '--drive', drive('media=cd-r&blocks=1024')),
  },
  {
    does: '`disc burn --mode raw` of an album onto a CD-R that is too small',
    raises: { 'burn/rawTooLarge': ['E_IMAPI_DF2RAW_NOT_ENOUGH_SPACE', 'IMAPI_E_DISCFULL'] },
    run: ({ disc, manifest, drive }) => disc('burn', manifest(album()), '--mode', 'raw', '--drive', drive('media=cd-r&blocks=1024')),
  },
  {
    does: '`disc burn --mode tao --overburn` of an album onto a CD-R that is too small, which the drive ends',
    raises: { 'burn/discFull': ['E_IMAPI_DF2TAO_NOT_ENOUGH_SPACE', 'IMAPI_E_DISCFULL'] },
    run: ({ disc, manifest, drive }) =>
      disc('burn', manifest(album()), '--mode', 'tao', '--overburn', '--drive', drive('media=cd-r&blocks=1024')),
  },
  {
    does: '`disc burn` of a raw image that ends within a sector',
    raises: { 'rawcd/partial': ['E_IMAPI_DF2RAW_STREAM_NOT_SUPPORTED'] },
    run: async (bench) => {
      const image = await rawImage(bench)
      truncateSync(image, readFileSync(image).length - 1000)
      return bench.disc('burn', image, '--drive', bench.drive('media=cd-r'))
    },
  },
  {
    does: '`disc burn` of a raw image whose lead-in is cut',
    raises: { 'burn/rawLeadInTooShort': ['E_IMAPI_DF2RAW_STREAM_LEADIN_TOO_SHORT'] },
    run: async (bench) => {
      const image = await rawImage(bench)
      writeFileSync(image, readFileSync(image).subarray(20_000 * 2448))
      return bench.disc('burn', image, '--mode', 'raw', '--drive', bench.drive('media=cd-r'))
    },
  },
  scripted(
    'has no feature for tracks',
    { 'burn/trackDriveCannot': ['E_IMAPI_DF2TAO_RECORDER_NOT_SUPPORTED'] },
    [answer(0x46, configuration(9, { 0x21: [0, 0, 0, 0] }), 99), sense(MODE_SELECT, 5, 0x26, 0, 999)],
    'tao',
  ),
  scripted(
    'cannot write raw sectors',
    { 'burn/rawDriveCannot': ['E_IMAPI_DF2RAW_RECORDER_NOT_SUPPORTED'] },
    [answer(0x46, configuration(9, { 0x2d: [0x46, 0, 0, 0], 0x2e: [0x20, 0, 0, 0] }), 99), sense(MODE_SELECT, 5, 0x26, 0, 999)],
    'raw',
  ),
  scripted(
    'takes no sub-code',
    { 'burn/rawBlockType': ['E_IMAPI_DF2RAW_DATA_BLOCK_TYPE_NOT_SUPPORTED'] },
    [sense(MODE_SELECT, 5, 0x26, 0, 99)],
    'raw',
  ),
  {
    does: 'a burn of an album, mode tao, that is stopped before it writes',
    raises: { 'burn/nothingToStop': ['E_IMAPI_DF2TAO_WRITE_NOT_IN_PROGRESS'] },
    run: ({ manifest }) => told(burnOn(driveWith('cd-r'), manifest(album()), { mode: 'tao' }, { signal: AbortSignal.abort() })),
  },
  {
    does: 'a burn of an album, mode raw, that is stopped before it writes',
    raises: { 'burn/nothingToStop': ['E_IMAPI_DF2RAW_WRITE_NOT_IN_PROGRESS'] },
    run: ({ manifest }) => told(burnOn(driveWith('cd-r'), manifest(album()), { mode: 'raw' }, { signal: AbortSignal.abort() })),
  },
]
