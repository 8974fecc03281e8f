import { describe, expect, it } from 'vitest'
import { imapiValues } from '../../src/fault/index.js'
import { encodeSense, faultOfReply, faultOfSense, faults } from '../../src/mmc/index.js'

const command = (opcode: number) => ({ name: `command ${opcode.toString(16)}`, opcode })
const meaning = (opcode: number, key: number, asc: number, ascq: number) =>
  faultOfSense({ deferred: false, key, asc, ascq }, command(opcode))

const TUR = 0x00
const FORMAT = 0x04
const START = 0x1b
const READ = 0x28
const WRITE = 0x2a
const SYNC = 0x35
const CONFIGURATION = 0x46
const OPC = 0x54
const MODE_SELECT = 0x55
const MODE_SENSE = 0x5a
const CLOSE = 0x5b
const BLANK = 0xa1
const STRUCTURE = 0xad

/** Conditions as the reference of return values describes them. */
const rows: readonly (readonly [value: string, opcode: number, senses: readonly string[]])[] = [
  ['E_IMAPI_RECORDER_NO_SUCH_MODE_PAGE', MODE_SENSE, ['5/24/00', '5/39/00', '5/20/00']],
  ['E_IMAPI_RECORDER_MEDIA_NO_MEDIA', TUR, ['2/3A/00', '2/3A/01', '2/3A/02', '2/3A/03']],
  ['E_IMAPI_RECORDER_MEDIA_NO_MEDIA', WRITE, ['2/3A/00']],
  ['E_IMAPI_RECORDER_MEDIA_INCOMPATIBLE', TUR, ['2/30/00', '5/30/00', '2/30/01', '2/30/02', '5/30/04', '2/30/05', '5/30/06']],
  ['E_IMAPI_RECORDER_MEDIA_INCOMPATIBLE', WRITE, ['5/30/05', '5/30/04']],
  ['E_IMAPI_RECORDER_MEDIA_UPSIDE_DOWN', TUR, ['2/06/00']],
  ['E_IMAPI_RECORDER_MEDIA_BECOMING_READY', TUR, ['2/04/01', '6/28/00', '6/29/00']],
  ['E_IMAPI_RECORDER_MEDIA_FORMAT_IN_PROGRESS', READ, ['2/04/04']],
  ['E_IMAPI_RECORDER_MEDIA_BUSY', TUR, ['2/04/07', '2/04/08', '4/3E/02']],
  ['E_IMAPI_RECORDER_INVALID_MODE_PARAMETERS', MODE_SELECT, ['5/26/00', '5/26/01', '5/26/02', '5/1A/00']],
  ['E_IMAPI_RECORDER_MEDIA_WRITE_PROTECTED', WRITE, ['7/27/00', '7/27/02', '7/27/06']],
  ['E_IMAPI_RECORDER_GET_CONFIGURATION_NOT_SUPPORTED', CONFIGURATION, ['5/20/00']],
  ['E_IMAPI_RECORDER_COMMAND_TIMEOUT', WRITE, ['4/08/01', 'B/08/01']],
  ['E_IMAPI_RECORDER_DVD_STRUCTURE_NOT_PRESENT', STRUCTURE, ['5/24/00', '5/30/02', '5/6F/03']],
  ['E_IMAPI_RECORDER_MEDIA_SPEED_MISMATCH', WRITE, ['5/30/05']],
  ['E_IMAPI_RECORDER_MEDIA_SPEED_MISMATCH', MODE_SELECT, ['5/30/05']],
  ['E_IMAPI_RECORDER_LOCKED', START, ['5/53/02']],
  ['E_IMAPI_RECORDER_MEDIA_NOT_FORMATTED', WRITE, ['2/30/10', '3/31/00']],
  ['E_IMAPI_LOSS_OF_STREAMING', WRITE, ['3/0C/09', '5/21/02', '5/2C/00']],
  ['E_IMAPI_UNEXPECTED_RESPONSE_FROM_DEVICE', WRITE, ['3/0C/00', '3/0C/02', '3/0C/08', '4/09/00', '4/44/00', 'B/4B/00']],
  ['E_IMAPI_UNEXPECTED_RESPONSE_FROM_DEVICE', OPC, ['3/73/02', '3/73/03']],
  ['E_IMAPI_UNEXPECTED_RESPONSE_FROM_DEVICE', CLOSE, ['3/72/00', '3/72/01', '3/73/04', '3/73/05']],
  ['E_IMAPI_UNEXPECTED_RESPONSE_FROM_DEVICE', SYNC, ['3/0C/00', '4/44/00']],
  ['IMAPI_E_DISCFULL', WRITE, ['5/21/00', '5/63/00', 'D/00/00']],
  ['E_IMAPI_ERASE_DRIVE_FAILED_ERASE_COMMAND', BLANK, ['5/24/00', '5/30/06', '7/27/00', '3/31/01', '3/51/00']],
  ['E_IMAPI_ERASE_DRIVE_FAILED_ERASE_COMMAND', FORMAT, ['5/24/00', '5/30/06']],
  ['E_IMAPI_ERASE_UNEXPECTED_DRIVE_RESPONSE_DURING_ERASE', TUR, ['3/51/00', '3/51/01']],
  ['E_IMAPI_ERASE_UNEXPECTED_DRIVE_RESPONSE_DURING_ERASE', BLANK, ['3/51/01', '4/44/00']],
  ['E_IMAPI_ERASE_DRIVE_FAILED_SPINUP_COMMAND', START, ['2/04/02', '2/04/03', '4/09/03', '4/3E/01']],
  ['S_IMAPI_COMMAND_HAS_SENSE_DATA', READ, ['5/24/00', '5/20/00']],
]

describe('what a refusal means', () => {
  for (const [value, opcode, senses] of rows)
    it.each(senses.map((text) => [text]))(`%s on ${opcode.toString(16).padStart(2, '0')}h is ${value}`, (text) => {
      const [key = '', asc = '', ascq = ''] = text.split('/')
      const fault = meaning(opcode, Number.parseInt(key, 16), Number.parseInt(asc, 16), Number.parseInt(ascq, 16))
      expect(fault.imapi).toContain(value)
      expect(fault.message).toContain(`(${text})`)
    })

  it('names only return values that exist', () => {
    const known = new Set(imapiValues.map(({ name }) => name))
    for (const make of Object.values(faults)) for (const value of make.imapi ?? []) expect(known).toContain(value)
  })

  it('a field that is invalid is one under any key', () => {
    expect(meaning(0x43, 2, 0x24, 0).code).toBe('mmc/invalidField')
    expect(meaning(0x52, 2, 0x24, 0).code).toBe('mmc/invalidField')
  })

  it('a read beyond the end, of nothing, and of a damaged block are told apart', () => {
    expect(meaning(READ, 5, 0x21, 0).code).toBe('mmc/addressOutOfRange')
    expect(meaning(READ, 8, 0x64, 0).code).toBe('mmc/notRecorded')
    expect(meaning(READ, 3, 0x11, 5).code).toBe('mmc/readFailed')
    expect(meaning(READ, 3, 0x02, 0).code).toBe('mmc/readFailed')
  })

  it('names the block at fault', () => {
    const fault = faultOfSense({ deferred: false, key: 3, asc: 0x11, ascq: 0, information: 4711 }, command(READ))
    expect(fault.message).toContain('block 4711')
  })

  it.each([
    [0x08, 'mmc/busy'],
    [0x28, 'mmc/busy'],
    [0x18, 'mmc/reserved'],
    [0x02, 'mmc/failedWithoutReason'],
    [0x40, 'mmc/failedWithoutReason'],
  ])('status %i without sense data is %s', (status, code) => {
    expect(faultOfReply({ status, data: new Uint8Array(), residual: 0, sense: new Uint8Array() }, command(WRITE)).code).toBe(code)
  })

  it('sense data decide where there are some', () => {
    const sense = encodeSense({ deferred: false, key: 5, asc: 0x63, ascq: 0 })
    expect(faultOfReply({ status: 2, data: new Uint8Array(), residual: 0, sense }, command(WRITE)).code).toBe('mmc/discFull')
  })
})
