/** Values about erasures: `disc erase`, and its verb where the drive has to do something wrong. */

import { driveWith } from '../recorder/bench.js'
import type { FaultRule } from '../../src/simulator/index.js'
import { answer, configuration, eraseOn, sense, told, type Provocation } from './bench.js'

const BLANK = 0xa1
const GET_CONFIGURATION = 0x46
const MODE_SENSE = 0x5a
const READ_DISC_INFORMATION = 0x51
const START_STOP_UNIT = 0x1b

const scripted = (does: string, raises: Provocation['raises'], rules: readonly FaultRule[]): Provocation => ({
  does: `an erasure of a CD-RW by a drive that ${does}`,
  raises,
  run: () => told(eraseOn(driveWith('cd-rw', rules))),
})
const operation = (milliseconds: number, failed?: { key: number; asc: number; ascq: number }): FaultRule => ({
  at: { kind: 'opcode', opcode: BLANK, n: 1 },
  effect: { kind: 'operation', milliseconds, ...(failed === undefined ? {} : { sense: failed }) },
})

export const erasing: readonly Provocation[] = [
  {
    does: '`disc erase` with two drives',
    raises: { 'burn/oneDriveToErase': ['E_IMAPI_ERASE_ONLY_ONE_RECORDER_SUPPORTED'] },
    run: ({ disc, drive }) => disc('erase', drive('media=cd-rw'), drive('media=cd-rw')),
  },
  {
    does: '`disc erase` with no drive',
    raises: { 'transport/driveRequired': ['E_IMAPI_RECORDER_REQUIRED'] },
    run: ({ disc }) => disc('erase'),
  },
  {
    does: '`disc erase --client` with a name that a lock may not have',
    raises: { 'transport/clientName': ['E_IMAPI_ERASE_CLIENT_NAME_IS_NOT_VALID'] },
    run: ({ disc, drive }) => disc('erase', drive('media=cd-rw'), '--client', 'a/b'),
  },
  {
    does: '`disc erase` of a DVD+R',
    raises: { 'burn/eraseNotSupported': ['E_IMAPI_ERASE_MEDIA_IS_NOT_SUPPORTED'] },
    run: ({ disc, blank }) => disc('erase', blank('media=dvd+r')),
  },
  scripted('says that the disc cannot be erased', { 'burn/notErasable': ['E_IMAPI_ERASE_MEDIA_IS_NOT_ERASABLE'] }, [
    answer(READ_DISC_INFORMATION, [0, 32, 0x0e, 1, 1, 1, 1, ...new Uint8Array(27)], 9),
  ]),
  scripted('tells too little of the disc', { 'mmc/discInformationTooSmall': ['E_IMAPI_ERASE_DISC_INFORMATION_TOO_SMALL'] }, [
    answer(READ_DISC_INFORMATION, [0, 2, 0, 0], 9),
  ]),
  scripted(
    'is too old to tell its features, and tells too little of its capabilities',
    { 'mmc/capabilitiesTooSmall': ['E_IMAPI_ERASE_MODE_PAGE_2A_TOO_SMALL'] },
    [sense(GET_CONFIGURATION, 5, 0x20, 0, 100), answer(MODE_SENSE, [0, 10, 0, 0, 0, 0, 0, 0, 0x2a, 2, 0, 0], 100)],
  ),
  scripted('has no rewritable medium among its profiles', { 'burn/eraseDriveCannot': ['E_IMAPI_ERASE_RECORDER_NOT_SUPPORTED'] }, [
    answer(GET_CONFIGURATION, configuration(0x0a, { 0x2d: [0x46, 0, 0, 0] }, [9]), 9),
  ]),
  scripted('refuses to begin', { 'mmc/eraseRefused': ['E_IMAPI_ERASE_DRIVE_FAILED_ERASE_COMMAND'] }, [sense(BLANK, 5, 0x30, 6)]),
  scripted('fails in the middle of it', { 'burn/eraseOdd': ['E_IMAPI_ERASE_UNEXPECTED_DRIVE_RESPONSE_DURING_ERASE'] }, [
    operation(5000, { key: 3, asc: 0x51, ascq: 0 }),
  ]),
  scripted('takes longer than an hour', { 'burn/eraseTooLong': ['E_IMAPI_ERASE_TOOK_LONGER_THAN_ONE_HOUR'] }, [operation(3_700_000)]),
  scripted('cannot start the disc', { 'mmc/spinUpFailed': ['E_IMAPI_ERASE_DRIVE_FAILED_SPINUP_COMMAND'] }, [
    sense(START_STOP_UNIT, 4, 0x09, 3, 100),
  ]),
]
