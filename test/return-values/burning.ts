/** Values about drives, discs and burns of data: `disc burn`, and its verb where the drive has to do something wrong. */

import { truncateSync } from 'node:fs'
import type { Listener } from '../../src/event.js'
import { driveWith } from '../recorder/bench.js'
import type { FaultRule } from '../../src/simulator/index.js'
import { answer, burnOn, sense, told, well, type Provocation } from './bench.js'
import { whileRefused } from './trouble.js'

const TEST_UNIT_READY = 0x00
const GET_CONFIGURATION = 0x46
const READ_DISC_INFORMATION = 0x51
const MODE_SENSE = 0x5a
const GET_PERFORMANCE = 0xac
const MODE_SELECT = 0x55
const WRITE = 0x2a
const SEND_OPC = 0x54
const SYNCHRONIZE_CACHE = 0x35
const CLOSE = 0x5b

/** A burn on a DVD+R whose drive answers as the rules say. */
const scripted = (
  does: string,
  raises: Provocation['raises'],
  rules: readonly FaultRule[],
  medium: Parameters<typeof driveWith>[0] = 'dvd+r',
  changes: Parameters<typeof burnOn>[2] = {},
): Provocation => ({
  does: `a burn on a drive that ${does}`,
  raises,
  run: async ({ image }) => told(burnOn(driveWith(medium, rules), await image(), changes)),
})

export const burning: readonly Provocation[] = [
  {
    does: '`disc burn` where no drive is named',
    raises: { 'transport/driveRequired': ['E_IMAPI_RECORDER_REQUIRED', 'IMAPI_E_NOACTIVERECORDER'] },
    run: ({ disc, manifest }) => disc('burn', manifest({ files: [{ at: '/a', text: 'a' }] })),
  },
  {
    does: '`disc burn --client` with a name that a lock may not have',
    raises: { 'transport/clientName': ['E_IMAPI_RECORDER_CLIENT_NAME_IS_NOT_VALID', 'E_IMAPI_DF2DATA_CLIENT_NAME_IS_NOT_VALID'] },
    run: async ({ disc, image, drive }) => disc('burn', await image(), '--drive', drive(), '--client', 'a/b'),
  },
  {
    does: '`disc burn` with a drive whose disc is mounted',
    raises: { 'transport/mounted': ['IMAPI_E_FILESYSTEM'] },
    run: async ({ disc, image }) => {
      const what = await image()
      return whileRefused({ mounts: '/dev/sr77 /mnt/disc iso9660 ro 0 0\n' }, () => disc('burn', what, '--drive', '/dev/sr77'))
    },
  },
  {
    does: '`disc burn` with a drive whose file is a folder',
    raises: { 'virtual/cannotOpen': ['IMAPI_E_DEVICE_NOTACCESSIBLE'] },
    run: async ({ disc, image, path }) => disc('burn', await image(), '--drive', `virtual:${path('.')}`),
  },
  {
    does: '`disc burn` with a file that holds no disc as its drive',
    raises: { 'virtual/notADisc': ['IMAPI_E_DEVICE_INVALIDTYPE'] },
    run: async ({ disc, image, file }) => disc('burn', await image(), '--drive', `virtual:${file('other', 'x'.repeat(100_000))}`),
  },
  {
    does: '`disc burn` on an empty drive',
    raises: { 'mmc/noMedium': ['E_IMAPI_RECORDER_MEDIA_NO_MEDIA', 'IMAPI_E_MEDIUM_NOTPRESENT'] },
    run: async ({ disc, image, drive }) => disc('burn', await image(), '--drive', drive('empty=yes')),
  },
  {
    does: '`disc burn` of an image that ends within a sector',
    raises: { 'burn/sourceForm': ['E_IMAPI_DF2DATA_STREAM_NOT_SUPPORTED', 'IMAPI_E_INVALIDIMAGE'] },
    run: async ({ disc, image, drive }) => {
      const cut = await image()
      truncateSync(cut, 500_000)
      return disc('burn', cut, '--drive', drive())
    },
  },
  {
    does: '`disc burn` onto a disc that was closed',
    raises: {
      'burn/mediaState': [
        'E_IMAPI_DF2DATA_INVALID_MEDIA_STATE',
        'E_IMAPI_DF2DATA_MEDIA_IS_NOT_SUPPORTED',
        'IMAPI_E_NO_COMPATIBLE_MULTISESSION_TYPE',
      ],
    },
    run: async ({ disc, image, drive }) => {
      const [what, where] = [await image(), drive()]
      await well(disc('burn', what, '--drive', where))
      return disc('burn', what, '--drive', where)
    },
  },
  {
    does: '`disc burn` onto a DVD+RW that holds data',
    raises: { 'burn/notBlank': ['E_IMAPI_DF2DATA_MEDIA_NOT_BLANK'] },
    run: async ({ disc, image, drive }) => {
      const [what, where] = [await image(), drive('media=dvd+rw&blocks=8192')]
      await well(disc('burn', what, '--drive', where))
      return disc('burn', what, '--drive', where)
    },
  },
  {
    does: '`disc burn` of more than the disc has room for',
    raises: { 'burn/tooLarge': ['E_IMAPI_DF2DATA_STREAM_TOO_LARGE_FOR_CURRENT_MEDIA', 'IMAPI_E_DISCFULL'] },
    run: async ({ disc, image, drive }) =>
      disc('burn', await image([{ at: '/noise', random: { size: 3_000_000 } }]), '--drive', drive('media=dvd+r&blocks=1024')),
  },
  {
    does: '`disc burn --overburn` of more than the disc has room for, which the drive ends',
    raises: { 'burn/discFull': ['E_IMAPI_DF2DATA_STREAM_TOO_LARGE_FOR_CURRENT_MEDIA', 'IMAPI_E_DISCFULL'] },
    run: async ({ disc, image, drive }) => {
      const what = await image([{ at: '/noise', random: { size: 3_000_000 } }])
      return disc('burn', what, '--drive', drive('media=dvd+r&blocks=1024'), '--overburn')
    },
  },
  {
    does: '`disc burn --speed 3x` where the drive has other speeds',
    raises: { 'burn/speedAdjusted': ['S_IMAPI_SPEEDADJUSTED'] },
    run: async ({ disc, image, drive }) => disc('burn', await image(), '--drive', drive(), '--speed', '3x'),
  },
  {
    does: '`disc burn --rotation cav` where the drive turns the disc with CLV alone',
    raises: { 'burn/rotationAdjusted': ['S_IMAPI_ROTATIONADJUSTED'] },
    run: async ({ disc, image, drive }) => disc('burn', await image(), '--drive', drive('media=dvd-r'), '--rotation', 'cav'),
  },
  {
    does: '`disc burn --speed 3x --rotation cav` where the drive has neither',
    raises: { 'burn/bothAdjusted': ['S_IMAPI_BOTHADJUSTED'] },
    run: async ({ disc, image, drive }) =>
      disc('burn', await image(), '--drive', drive('media=dvd-r'), '--speed', '3x', '--rotation', 'cav'),
  },
  {
    does: '`disc burn --speed 3x --speed-policy exact` where the drive has other speeds',
    raises: { 'burn/speedNotAvailable': ['E_IMAPI_RECORDER_MEDIA_SPEED_MISMATCH'] },
    run: async ({ disc, image, drive }) => disc('burn', await image(), '--drive', drive(), '--speed', '3x', '--speed-policy', 'exact'),
  },
  {
    does: 'a burn with `speed: 3` and `speedPolicy: exact` on a drive that names no speed',
    raises: { 'burn/speedMismatch': ['IMAPI_E_DEVICE_NOPROPERTIES', 'E_IMAPI_RECORDER_MEDIA_SPEED_MISMATCH'] },
    run: async ({ image }) =>
      told(
        burnOn(driveWith('dvd+r', [answer(GET_PERFORMANCE, [0, 0, 0, 4, 0, 0, 0, 0], 99)]), await image(), {
          speed: 3,
          speedPolicy: 'exact',
        }),
      ),
  },
  {
    does: '`disc drives --toc` of an empty disc',
    raises: { 'burn/tocOfEmptyDisc': ['E_IMAPI_DF2TAO_TABLE_OF_CONTENTS_EMPTY_DISC'] },
    run: ({ disc, blank }) => disc('drives', blank('media=cd-r'), '--toc'),
  },
  ...(
    [
      ['--feature', '2F', 'cd-r', 'mmc/featureNotCurrent', 'E_IMAPI_RECORDER_FEATURE_IS_NOT_CURRENT'],
      ['--feature', '7FFF', 'cd-r', 'mmc/noSuchFeature', 'E_IMAPI_RECORDER_NO_SUCH_FEATURE'],
      ['--page', '10', 'cd-r', 'mmc/noSuchModePage', 'E_IMAPI_RECORDER_NO_SUCH_MODE_PAGE'],
      ['--structure', 'FE', 'dvd-r', 'mmc/structureNotPresent', 'E_IMAPI_RECORDER_DVD_STRUCTURE_NOT_PRESENT'],
    ] as const
  ).map(([option, number, media, fault, value]): Provocation => ({
    does: `\`disc drives ${option} ${number}\` with a ${media} in the drive`,
    raises: { [fault]: [value] },
    run: ({ disc, blank }) => disc('drives', blank(`media=${media}`), option, number),
  })),
  {
    does: '`disc ls` of an empty disc',
    raises: { 'survey/nothingRecorded': ['IMAPI_E_EMPTY_DISC'] },
    run: ({ disc, blank }) => disc('ls', blank('media=cd-r')),
  },
  {
    does: '`disc inspect` of an empty disc',
    raises: { 'survey/nothingRecorded': ['IMAPI_E_EMPTY_DISC'] },
    run: ({ disc, blank }) => disc('inspect', blank('media=dvd-r')),
  },
  scripted('loses a block that it has accepted', { 'burn/verifyFailed': ['E_IMAPI_BURN_VERIFICATION_FAILED'] }, [
    { at: { kind: 'write', block: 40 }, effect: { kind: 'lose' } },
  ]),
  {
    does: 'a burn that is stopped while it writes',
    raises: { 'burn/cancelled': ['E_IMAPI_REQUEST_CANCELLED', 'IMAPI_E_USERABORT'] },
    run: async ({ image }) => {
      const stop = new AbortController()
      const listener: Listener = (event) => {
        if (event.kind === 'progress' && event.action === 'write') stop.abort()
      }
      return told(burnOn(driveWith('dvd+r'), await image(), {}, { listener, signal: stop.signal }))
    },
  },
  {
    does: 'a burn that is stopped before it writes',
    raises: { 'burn/nothingToStop': ['S_IMAPI_WRITE_NOT_IN_PROGRESS', 'E_IMAPI_DF2DATA_WRITE_NOT_IN_PROGRESS'] },
    run: async ({ image }) => {
      const stop = new AbortController()
      stop.abort()
      return told(burnOn(driveWith('dvd+r'), await image(), {}, { signal: stop.signal }))
    },
  },
  scripted('vanishes while it writes', { 'virtual/gone': ['IMAPI_E_DEVICE_NOTPRESENT'] }, [
    { at: { kind: 'opcode', opcode: WRITE, n: 2 }, effect: { kind: 'gone' } },
  ]),
  {
    does: 'a burn over a connection that throws what none should throw, as a mistake of the program would',
    raises: { 'burn/internal': ['IMAPI_E_FSI_INTERNAL_ERROR', 'IMAPI_E_GENERIC'] },
    run: async ({ image }) => {
      const drive = driveWith('dvd+r')
      const send: typeof drive.send = (command, signal) =>
        command.cdb[0] === WRITE ? Promise.reject(new TypeError('no such property')) : drive.send(command, signal)
      return told(burnOn({ ...drive, send }, await image()))
    },
  },
  scripted(
    'refuses to adjust its laser, which a burn goes without',
    { 'burn/hint': ['S_IMAPI_COMMAND_HAS_SENSE_DATA'] },
    [sense(SEND_OPC, 5, 0x24, 0)],
    'dvd-r',
  ),
  scripted('finds the disc upside down', { 'mmc/upsideDown': ['E_IMAPI_RECORDER_MEDIA_UPSIDE_DOWN'] }, [
    sense(TEST_UNIT_READY, 2, 0x06, 0, 1000),
  ]),
  scripted('does not become ready', { 'mmc/becomingReady': ['E_IMAPI_RECORDER_MEDIA_BECOMING_READY'] }, [
    sense(TEST_UNIT_READY, 2, 0x04, 1, 100_000),
  ]),
  scripted('formats its disc without end', { 'burn/stillBusy': ['E_IMAPI_RECORDER_MEDIA_FORMAT_IN_PROGRESS'] }, [
    sense(TEST_UNIT_READY, 2, 0x04, 4, 100_000),
  ]),
  scripted('is busy without end', { 'burn/stillBusy': ['E_IMAPI_RECORDER_MEDIA_BUSY'] }, [sense(TEST_UNIT_READY, 2, 0x04, 7, 100_000)]),
  scripted(
    'rejects the write parameters',
    { 'burn/setupFailed': ['IMAPI_E_INITIALIZE_WRITE', 'E_IMAPI_RECORDER_INVALID_MODE_PARAMETERS'] },
    [sense(MODE_SELECT, 5, 0x26, 0, 100)],
    'cd-r',
  ),
  scripted(
    'is too old to tell its features or its capabilities',
    { 'mmc/noConfiguration': ['E_IMAPI_RECORDER_GET_CONFIGURATION_NOT_SUPPORTED'] },
    [sense(GET_CONFIGURATION, 5, 0x20, 0, 100), sense(MODE_SENSE, 5, 0x20, 0, 100)],
  ),
  scripted('does not finish a command in its time', { 'mmc/timedOut': ['E_IMAPI_RECORDER_COMMAND_TIMEOUT'] }, [
    sense(WRITE, 4, 0x3e, 2, 100),
  ]),
  scripted('another host has reserved', { 'mmc/reserved': ['E_IMAPI_RECORDER_LOCKED'] }, [
    { at: { kind: 'opcode', opcode: GET_CONFIGURATION, n: 1 }, effect: { kind: 'status', status: 0x18 }, times: 100 },
  ]),
  scripted('answers with a piece of what it should', { 'mmc/invalidResponse': ['E_IMAPI_RECORDER_INVALID_RESPONSE_FROM_DEVICE'] }, [
    answer(GET_CONFIGURATION, [0, 0, 0, 1], 100),
  ]),
  scripted('runs out of data', { 'mmc/lossOfStreaming': ['E_IMAPI_LOSS_OF_STREAMING', 'IMAPI_E_LOSS_OF_STREAMING'] }, [
    sense(WRITE, 3, 0x0c, 9),
  ]),
  scripted('cannot write a block', { 'mmc/writeFailed': ['E_IMAPI_UNEXPECTED_RESPONSE_FROM_DEVICE'] }, [sense(WRITE, 3, 0x0c, 0, 100)]),
  scripted(
    'does not know the kind of its disc',
    { 'burn/unknownMedium': ['E_IMAPI_RECORDER_MEDIA_INCOMPATIBLE', 'IMAPI_E_MEDIUM_INVALIDTYPE'] },
    [answer(GET_CONFIGURATION, readOnlyDrive(0xffff), 9)],
  ),
  scripted('only reads', { 'burn/driveCannotWrite': ['E_IMAPI_DF2DATA_RECORDER_NOT_SUPPORTED', 'IMAPI_E_DEVICE_INVALIDTYPE'] }, [
    answer(GET_CONFIGURATION, readOnlyDrive(0x10), 9),
  ]),
  scripted(
    'writes and has a disc that is read only',
    {
      'burn/mediumNotSupported': ['E_IMAPI_DF2DATA_MEDIA_IS_NOT_SUPPORTED', 'IMAPI_E_CANNOT_WRITE_TO_MEDIA', 'IMAPI_E_MEDIUM_INVALIDTYPE'],
    },
    [answer(GET_CONFIGURATION, [...readOnlyDrive(0x10, 8), 0, 0x2f, 8, 4, 0x46, 0, 0, 0], 9)],
  ),
  scripted(
    'says that its disc is write protected',
    { 'mmc/writeProtected': ['E_IMAPI_RECORDER_MEDIA_WRITE_PROTECTED'] },
    [sense(WRITE, 7, 0x27, 0, 100)],
    'dvd-ram',
  ),
  scripted('has a disc that is not formatted', { 'mmc/notFormatted': ['E_IMAPI_RECORDER_MEDIA_NOT_FORMATTED'] }, [
    sense(WRITE, 2, 0x30, 0x10, 100),
  ]),
  scripted('does not empty its buffer', { 'burn/closeRefused': ['IMAPI_E_INITIALIZE_ENDWRITE'] }, [
    sense(SYNCHRONIZE_CACHE, 5, 0x2c, 0, 100),
    sense(CLOSE, 5, 0x2c, 0, 100),
  ]),
  scripted('cannot say what is on its disc', { 'burn/lookFailed': ['IMAPI_E_DISCINFO'] }, [sense(READ_DISC_INFORMATION, 3, 0x02, 0, 100)]),
]

/** A configuration with one profile and no feature that writes; `more` bytes follow it. */
function readOnlyDrive(profile: number, more = 0): readonly number[] {
  return [0, 0, 0, 16 + more, 0, 0, profile >> 8, profile & 0xff, 0, 0, 3, 8, 0, 0x10, 1, 0, 0, 0x08, 0, 0]
}
