import { describe, expect, it } from 'vitest'
import { DiscError } from '../../src/fault/index.js'
import { lba } from '../../src/unit/index.js'
import * as mmc from '../../src/mmc/index.js'

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ')
const bytes = (text: string): Uint8Array => Uint8Array.from(text.replace(/\s/g, '').match(/../g) ?? [], (byte) => Number.parseInt(byte, 16))
const reply = (data: Uint8Array | string, residual = 0) => ({
  status: 0,
  data: typeof data === 'string' ? bytes(data) : data,
  residual,
  sense: new Uint8Array(),
})
const codeOf = (act: () => unknown): string => {
  try {
    act()
  } catch (error) {
    if (error instanceof DiscError) return error.faults[0]?.code ?? ''
    throw error
  }
  return 'no fault'
}

describe('descriptor blocks as other burners send them', () => {
  it.each([
    ['TEST UNIT READY', mmc.testUnitReady.build({}).cdb, '00 00 00 00 00 00'],
    ['INQUIRY', mmc.inquiry.build({}).cdb, '12 00 00 00 24 00'],
    ['START STOP, eject', mmc.startStopUnit.build({ action: 'eject', immediate: false }).cdb, '1b 00 00 00 02 00'],
    ['START STOP, load', mmc.startStopUnit.build({ action: 'load', immediate: false }).cdb, '1b 00 00 00 03 00'],
    ['START STOP, start at once', mmc.startStopUnit.build({ action: 'start', immediate: true }).cdb, '1b 01 00 00 01 00'],
    ['PREVENT', mmc.preventAllowRemoval.build({ removal: 'prevent' }).cdb, '1e 00 00 00 01 00'],
    ['GET EVENT', mmc.mediaStatus.build({}).cdb, '4a 01 00 00 10 00 00 00 08 00'],
    ['READ DISC INFORMATION', mmc.readDiscInformation.build({}).cdb, '51 00 00 00 00 00 00 00 22 00'],
    ['READ TRACK INFORMATION', mmc.readTrackInformation.build({ of: mmc.INVISIBLE_TRACK }).cdb, '52 01 00 00 00 ff 00 00 28 00'],
    ['the same by block', mmc.readTrackInformation.build({ of: { kind: 'block', lba: lba(-150) } }).cdb, '52 00 ff ff ff 6a 00 00 28 00'],
    ['RESERVE TRACK', mmc.reserveTrack.build({ blocks: 0x2b0 }).cdb, '53 00 00 00 00 00 00 02 b0 00'],
    ['SEND OPC', mmc.sendOpcInformation.build({}).cdb, '54 01 00 00 00 00 00 00 00 00'],
    ['SEND CUE SHEET', mmc.sendCueSheet.build({ sheet: new Uint8Array(80) }).cdb, '5d 00 00 00 00 00 00 00 50 00'],
    ['CLOSE, session', mmc.closeTrackSession.build({ function: 'session', immediate: true }).cdb, '5b 01 02 00 00 00 00 00 00 00'],
    ['CLOSE, track', mmc.closeTrackSession.build({ function: 'track', track: 1, immediate: true }).cdb, '5b 01 01 00 00 01 00 00 00 00'],
    ['CLOSE, disc', mmc.closeTrackSession.build({ function: 'finalize', immediate: true }).cdb, '5b 01 06 00 00 00 00 00 00 00'],
    ['READ BUFFER CAPACITY', mmc.readBufferCapacity.build({}).cdb, '5c 00 00 00 00 00 00 00 0c 00'],
    ['SYNCHRONIZE CACHE', mmc.synchronizeCache.build({ immediate: true }).cdb, '35 02 00 00 00 00 00 00 00 00'],
    [
      'WRITE(10) in a lead-in',
      mmc.write10.build({ start: lba(-11_077), count: 0x155, data: new Uint8Array(0) }).cdb,
      '2a 00 ff ff d4 bb 00 01 55 00',
    ],
    ['READ TOC', mmc.readToc.build({}).cdb, '43 00 00 00 00 00 00 10 00 00'],
    ['READ TOC, lead-ins', mmc.readFullToc.build({}).cdb, '43 02 02 00 00 00 00 10 00 00'],
    ['READ TOC, ATIP', mmc.readAtip.build({}).cdb, '43 02 04 00 00 00 00 00 1c 00'],
    ['BLANK', mmc.blank.build({ type: 'minimal', immediate: true }).cdb, 'a1 11 00 00 00 00 00 00 00 00 00 00'],
    [
      'READ CD',
      mmc.readCd.build({ start: lba(16), count: 3, sectorType: 'any', main: 'whole', subChannel: 'raw' }).cdb,
      'be 00 00 00 00 10 00 00 03 f8 01 00',
    ],
    [
      'SET CD SPEED',
      mmc.setCdSpeed.build({ rotation: 'clv', readKilobytesPerSecond: 0x1e78, writeKilobytesPerSecond: 0x1b90 }).cdb,
      'bb 00 1e 78 1b 90 00 00 00 00 00 00',
    ],
    ['GET PERFORMANCE, write speeds', mmc.writeSpeeds.build({}).cdb, 'ac 00 00 00 00 00 00 00 00 40 03 00'],
    [
      'FORMAT UNIT',
      mmc.formatUnit.build({ formatType: 0x26, blocks: 0xffff_ffff, parameter: 0, immediate: true }).cdb,
      '04 11 00 00 00 00',
    ],
    [
      'WRITE(12), streaming',
      mmc.write12.build({ start: lba(32), count: 32, data: new Uint8Array(0), streaming: true }).cdb,
      'aa 00 00 00 00 20 00 00 00 20 80 00',
    ],
  ])('%s', (_, cdb, wanted) => {
    expect(hex(cdb)).toBe(wanted)
  })

  it('FORMAT UNIT and SET STREAMING send their parameter lists', () => {
    const format = mmc.formatUnit.build({ formatType: 0x26, blocks: 0xffff_ffff, parameter: 0, immediate: true })
    expect(format.data).toEqual({ kind: 'out', data: bytes('00020008 ffffffff 98 000000') })
    const streaming = mmc.setStreaming.build({ rotation: 'clv', readKilobytesPerSecond: 1, writeKilobytesPerSecond: 5540, end: lba(99) })
    expect(streaming.data).toEqual({ kind: 'out', data: bytes('00000000 00000000 00000063 00000001 000003e8 000015a4 000003e8') })
  })

  it('page 05h is what cdrskin sends for track at once', () => {
    const page = mmc.writeParametersPage({
      bufferUnderrunProtection: 'off',
      testWrite: 'off',
      writeType: 'trackAtOnce',
      multiSession: 'open',
      trackMode: 4,
      dataBlockType: 8,
    })
    const select = mmc.modeSelect.build({ page })
    expect(hex(select.cdb)).toBe('55 10 00 00 00 00 00 00 3c 00')
    expect(select.data).toEqual({ kind: 'out', data: bytes(`0000000000000000 053201c408 000000000000000000 0096 ${'00'.repeat(36)}`) })
  })

  it('every command knows its operation code', () => {
    const commands = Object.values(mmc).filter(
      (value): value is mmc.MmcCommand<never, unknown> =>
        typeof value === 'object' && value !== null && 'build' in value && 'opcode' in value,
    )
    expect(commands.length).toBeGreaterThan(35)
    const parameters = {
      of: mmc.INVISIBLE_TRACK,
      page: new Uint8Array(52),
      sheet: new Uint8Array(8),
      start: lba(0),
      count: 1,
      data: new Uint8Array(2048),
      streaming: false,
      immediate: false,
      body: new Uint8Array(8),
      media: 'dvd',
      format: 0,
      function: 'track',
      type: 'disc',
      action: 'start',
      removal: 'allow',
      scope: 'all',
      rotation: 'clv',
      readKilobytesPerSecond: 1,
      writeKilobytesPerSecond: 1,
      end: lba(0),
      blocks: 16,
      parameter: 0,
      formatType: 0,
      sectorType: 'any',
      main: 'whole',
      subChannel: 'none',
      track: 1,
    }
    for (const command of commands) {
      const built = command.build({ ...parameters, ...(command.opcode === mmc.modeSelect.opcode ? {} : { page: 5 }) })
      expect(built.cdb[0]).toBe(command.opcode)
      expect(built.cdb.length).toBe(command.opcode < 0x20 ? 6 : command.opcode < 0xa0 ? 10 : 12)
      expect(built.timeoutMs).toBeGreaterThanOrEqual(60_000)
    }
  })

  it('waits longer where the medium is larger or not known', () => {
    const close = (family?: mmc.MediaFamily) => mmc.closeTrackSession.build({ function: 'finalize', immediate: false }, family).timeoutMs
    expect(close('cd')).toBeLessThan(close('dvd'))
    expect(close()).toBe(Math.max(close('cd'), close('dvd'), close('bd')))
  })
})

describe('answers', () => {
  it('READ DISC INFORMATION of an appendable disc', () => {
    const info = mmc.readDiscInformation.decode(
      reply('0020 15 01 02 03 04 20 20 00 00 00 00000000 00000000 00230540 00000000 00000000 00 00'),
    )
    expect(info).toMatchObject({
      status: 'incomplete',
      lastSession: 'incomplete',
      erasable: true,
      sessions: 2,
      lastTrackInLastSession: 4,
      discType: 0x20,
      unrestrictedUse: true,
    })
    expect(info.discId).toBeUndefined()
  })
  it('READ DISC INFORMATION that is cut', () => {
    expect(codeOf(() => mmc.readDiscInformation.decode(reply('0020 15 01')))).toBe('mmc/discInformationTooSmall')
    expect(codeOf(() => mmc.readDiscInformation.decode(reply('0002 15 01 02 03 04 20 20 00 00 00 00000000')))).toBe(
      'mmc/discInformationTooSmall',
    )
    expect(mmc.readDiscInformation.decode(reply('001e 02 01 01 01 01 00 00 00 00 00 0000000000000000')).status).toBe('complete')
    expect(codeOf(() => mmc.readDiscInformation.decode(reply(`0020 42 01 02 03 04 20 20 ${'00'.repeat(25)}`)))).toBe('mmc/invalidResponse')
  })

  it('READ TRACK INFORMATION: an address counts only with its bit', () => {
    const head = '0026 01 01 00 04 41'
    const rest = '00000000 00000100 00230440 00000010 00230540 000000ff 00 00 0000 00000000'
    const track = mmc.readTrackInformation.decode(reply(`${head} 01 ${rest}`))
    expect(track).toMatchObject({ track: 1, nextWritable: 256, freeBlocks: 0x230440, packetSize: 16, blank: true })
    expect(track.lastRecorded).toBeUndefined()
    expect(mmc.readTrackInformation.decode(reply(`${head} 02 ${rest}`)).nextWritable).toBeUndefined()
    expect(mmc.readTrackInformation.decode(reply(`${head} 02 ${rest}`)).lastRecorded).toBe(255)
  })
  it('READ TRACK INFORMATION two bytes short, as a careless target sends it', () => {
    const track = mmc.readTrackInformation.decode(
      reply(`0022 01 01 00 04 00 00 00000000 00000000 00000000 00000010 000002b0 ${'00'.repeat(8)}`),
    )
    expect(track.size).toBe(0x2b0)
    expect(codeOf(() => mmc.readTrackInformation.decode(reply('0022 01 01')))).toBe('mmc/invalidResponse')
  })

  it('READ TOC without its last two bytes has no lead-out, and does not invent one', () => {
    const toc = mmc.readToc.decode(reply('0012 01 01 0014010000000000 0014aa00000002'))
    expect(toc.tracks).toEqual([{ track: 1, adr: 1, control: 4, start: 0 }])
    expect(toc.leadOut).toBeUndefined()
    expect(mmc.readToc.decode(reply('0012 01 01 0014010000000000 0014aa0000000b09')).leadOut).toBe(0xb09)
  })
  it('READ TOC formats 2 and 5 that hold format 0 are refused', () => {
    const format0 = '0012 01 01 0014010000000000 0014aa0000000b09'
    expect(codeOf(() => mmc.readFullToc.decode(reply(format0)))).toBe('mmc/invalidResponse')
    expect(codeOf(() => mmc.readCdText.decode(reply(format0)))).toBe('mmc/invalidResponse')
  })
  it('READ TOC format 2 checks sessions', () => {
    const row = '02 14 00 a0 000000 00 010000'
    expect(codeOf(() => mmc.readFullToc.decode(reply(`000d 01 01 ${row}`)))).toBe('mmc/invalidResponse')
    expect(mmc.readFullToc.decode(reply(`000d 01 02 ${row}`)).entries[0]).toMatchObject({
      session: 2,
      adr: 1,
      control: 4,
      point: 0xa0,
      pTime: { minute: 1 },
    })
  })
  it('READ TOC format 4 reads the pre-groove', () => {
    const atip = mmc.readAtip.decode(reply('001a 0000 c2 40 88 00 61 22 17 00 4f 3b 4a 00 000000 00 000000 00 000000 00'))
    expect(atip).toMatchObject({ kind: 'cd-r', leadInStart: -11_077, leadOutLimit: 359_849 })
    expect(codeOf(() => mmc.readAtip.decode(reply('001a 0000 c2 40 88 00 61 7f 17 00 4f 3b 4a 00')))).toBe('mmc/invalidResponse')
  })

  it('GET CONFIGURATION walks features and drops what was cut off', () => {
    const { currentProfile, features } = mmc.getConfiguration.decode(
      reply('0000001c 0000 001b 0000 03 04 001b 01 00 002b 01 04 01000000 0107 11 04 0f00'),
    )
    expect(currentProfile).toBe(0x1b)
    expect(features.map(({ code, current }) => [code, current])).toEqual([
      [0, true],
      [0x2b, true],
    ])
    expect(codeOf(() => mmc.getConfiguration.decode(reply('0000000c 0000 001b 0000 03 03 001b01')))).toBe('mmc/invalidResponse')
    expect(codeOf(() => mmc.getConfiguration.decode(reply('00000004')))).toBe('mmc/invalidResponse')
  })
  it('a feature that is needed is there and current, or the fault says which of both fails', () => {
    const configuration = mmc.getConfiguration.decode(reply('0000000c 0000 001b 002e 00 04 00000000'))
    expect(codeOf(() => mmc.requireFeature(configuration, 0x2e))).toBe('mmc/featureNotCurrent')
    expect(codeOf(() => mmc.requireFeature(configuration, 0x2d))).toBe('mmc/noSuchFeature')
  })

  it('MODE SENSE skips block descriptors that nobody asked for', () => {
    const pages = mmc.modeSense.decode(reply('001a 00 00 0000 0008 0000000000000800 1d0a 00000000000a00780000'))
    expect([...pages.keys()]).toEqual([0x1d])
    expect(codeOf(() => mmc.pageOf(pages, 0x05))).toBe('mmc/modePageMissing')
  })
  it('page 2Ah of any age', () => {
    const old = new Uint8Array(22)
    old.set([0x2a, 20, 0x3f, 0x17])
    old.set([0x1b, 0x90], 20)
    expect(mmc.capabilitiesOf(old)).toMatchObject({
      writesCdR: true,
      writesCdRw: true,
      writesDvdR: true,
      writesDvdRam: false,
      testWrite: true,
      currentWriteSpeed: 7056,
    })
    expect(codeOf(() => mmc.capabilitiesOf(old.slice(0, 12)))).toBe('mmc/capabilitiesTooSmall')
    expect(codeOf(() => mmc.capabilitiesOf(Uint8Array.of(0x2a, 200, 1)))).toBe('mmc/capabilitiesTooSmall')
  })

  it('READ FORMAT CAPACITIES, GET PERFORMANCE, READ BUFFER CAPACITY with lengths that lie', () => {
    expect(mmc.readFormatCapacities.decode(reply('000000 10 00230540 02 000800 00230540 98 000000'))).toMatchObject({
      state: 'formatted',
      formats: [{ formatType: 0x26, blocks: 0x230540, parameter: 0 }],
    })
    expect(codeOf(() => mmc.readFormatCapacities.decode(reply('000000 07 00230540 02 0008')))).toBe('mmc/invalidResponse')
    const speed = '00000000 00230540 00001000 00001000'
    expect(mmc.writeSpeeds.decode(reply(`ffffffff 00000000 ${speed} 00000000 00000000 00000000 00000000`))).toHaveLength(1)
    expect(codeOf(() => mmc.readBufferCapacity.decode(reply('000a 00 00 00001000 00002000')))).toBe('mmc/invalidResponse')
  })

  it('a read that is not whole is refused', () => {
    expect(codeOf(() => mmc.read10.decode(reply(new Uint8Array(2048), 2048)))).toBe('mmc/invalidResponse')
    expect(mmc.read10.decode(reply(new Uint8Array(2048))).length).toBe(2048)
  })

  it('no bytes at all are an invalid response to every command that reads', () => {
    const readers = [
      mmc.readDiscInformation,
      mmc.readTrackInformation,
      mmc.readToc,
      mmc.readFullToc,
      mmc.readAtip,
      mmc.readCdText,
      mmc.getConfiguration,
      mmc.modeSense,
      mmc.readCapacity,
      mmc.readFormatCapacities,
      mmc.writeSpeeds,
      mmc.currentPerformance,
      mmc.readDiscStructure,
      mmc.readBufferCapacity,
      mmc.mediaStatus,
      mmc.mechanismStatus,
      mmc.inquiry,
      mmc.readCatalogNumber,
      mmc.readIsrc,
    ]
    for (const command of readers) expect(codeOf(() => command.decode(reply(new Uint8Array())))).toMatch(/invalidResponse|TooSmall/)
  })

  it('random bytes never crash a decoder', () => {
    let x = 7
    const random = (): number => (x = (Math.imul(x, 1_103_515_245) + 12_345) & 0x7fff_ffff) >>> 16
    const readers = Object.values(mmc).filter(
      (value): value is mmc.MmcCommand<never, unknown> =>
        typeof value === 'object' && value !== null && 'decode' in value && 'opcode' in value,
    )
    for (let i = 0; i < 3000; i++) {
      const data = Uint8Array.from({ length: random() % 80 }, () => random() & 0xff)
      for (const command of readers) expect(codeOf(() => command.decode(reply(data)))).toBeTypeOf('string')
    }
  })
})
