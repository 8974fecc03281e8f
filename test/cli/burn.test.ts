/** `disc burn`, `disc erase`, `disc drives` and `disc verify` as users meet them, on virtual drives. */

import { spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { noise } from '../support/compact.js'
import { temporaryFolder } from '../support/folder.js'
import { program, runProgram } from '../support/program.js'
import { wave } from '../support/wave.js'

const folder = temporaryFolder()

const environment = { ...process.env, NO_COLOR: '1', SOURCE_DATE_EPOCH: '1700000000' }
const disc = (...args: readonly string[]) => runProgram(args, folder, environment)
const lines = (text: string): readonly Record<string, unknown>[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

mkdirSync(join(folder, 'files'))
writeFileSync(join(folder, 'files', 'a.txt'), 'hello\n')
writeFileSync(join(folder, 'files', 'b.bin'), randomBytes(900_000))
writeFileSync(
  join(folder, 'disc.config.yaml'),
  'disc: 1\nvolume: { id: T }\nfilesystems: { iso9660: { rockridge: true } }\nfiles: [{ from: files, at: / }]\noutput: out.iso\n',
)
writeFileSync(join(folder, 'image.iso'), randomBytes(2048 * 700))
writeFileSync(join(folder, 'odd.iso'), randomBytes(2048 * 3 + 5))

describe('disc burn', () => {
  it.each(['disc.config.yaml', 'image.iso', 'aside.yaml'])('says where what is copied aside has no place: %s', (what) => {
    writeFileSync(join(folder, 'aside.wav'), wave(noise('aside', 4 * 44_100)))
    writeFileSync(join(folder, 'aside.yaml'), 'disc: 1\nmedia: cd-r\naudio: { tracks: [{ from: aside.wav }] }\n')
    const { status, stderr } = runProgram(
      ['burn', what, '--drive', 'virtual:staged.disc?media=cd-r', '--yes', '--stage', 'always'],
      folder,
      { ...environment, TMPDIR: join(folder, 'nowhere') },
    )
    expect([status, stderr]).toEqual([1, expect.stringContaining('burn/stageFolder')])
    expect(existsSync(join(folder, 'staged.disc'))).toBe(false)
  })

  it('copies aside into the folder that the option or the manifest names', () => {
    const burned = (to: string, what: string, ...options: readonly string[]) =>
      runProgram(['burn', what, '--drive', `virtual:${to}.disc?media=cd-r`, '--yes', '--stage', 'always', ...options], folder, {
        ...environment,
        TMPDIR: join(folder, 'nowhere'),
      })
    mkdirSync(join(folder, 'roomy'), { recursive: true })
    const text = readFileSync(join(folder, 'disc.config.yaml'), 'utf8')
    writeFileSync(join(folder, 'roomy.yaml'), `${text}burn: { stageFolder: roomy }\n`)
    writeFileSync(join(folder, 'gone.yaml'), `${text}burn: { stageFolder: gone }\n`)
    expect(burned('by-option', 'image.iso', '--stage-folder', 'roomy')).toMatchObject({ status: 0 })
    expect(burned('by-manifest', 'roomy.yaml')).toMatchObject({ status: 0 })
    expect(readdirSync(join(folder, 'roomy'))).toEqual([])
    const refused = burned('refused', 'gone.yaml')
    expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining(`Cannot stage files in ${join(folder, 'gone')}`)])
    expect(burned('option-first', 'gone.yaml', '--stage-folder', 'roomy')).toMatchObject({ status: 0 })
  })

  const through = (reader: string, ...args: readonly string[]) =>
    spawnSync('bash', ['-c', `"$0" "$@" ${reader}; exit "\${PIPESTATUS[0]}"`, process.execPath, program, ...args], {
      encoding: 'utf8',
      cwd: folder,
      env: { ...process.env, SOURCE_DATE_EPOCH: '1700000000' },
    })

  it('goes on to the end where the reader of what it says goes away', () => {
    expect(through('2>&1 | true', 'burn', '--verbose', '--drive', 'virtual:unread.disc?media=bd-r', '--yes').status).toBe(0)
    expect(disc('verify', 'virtual:unread.disc').status).toBe(0)
  })

  it('goes on and fails where what it says cannot be written', () => {
    const burned = through('>/dev/full', 'burn', '--drive', 'virtual:unheard.disc?media=bd-r', '--yes')
    expect([burned.status, burned.stderr]).toEqual([
      1,
      expect.stringContaining('What was said could not be written: the file system is full'),
    ])
    expect(disc('verify', 'virtual:unheard.disc').status).toBe(0)
    expect(through('>/dev/full', 'plan').status).toBe(1)
    expect(through('| head -1', 'plan').status).toBe(0)
  })

  it('records a manifest on the fly, and verify agrees', () => {
    const drive = 'virtual:one.disc?media=dvd+r'
    const burned = disc('burn', '--drive', drive, '--yes', '--verify', 'full')
    expect(burned.stderr).toBe('')
    expect(burned.stdout).toContain('verified (full')
    expect(burned.status).toBe(0)
    const verified = disc('verify', 'virtual:one.disc')
    expect([verified.status, verified.stdout]).toEqual([0, expect.stringContaining('as they should be')])
    expect(disc('build').status).toBe(0)
    expect(disc('verify', 'virtual:one.disc', '--against', 'out.iso').status).toBe(0)
    expect(disc('verify', 'out.iso').status).toBe(0)
    const other = disc('verify', 'virtual:one.disc', '--against', 'image.iso', '--json')
    expect(other.status).toBe(1)
    expect(lines(other.stdout).at(-1)).toMatchObject({ ok: false, faults: [{ code: 'burn/verifyFailed' }] })
  })

  it('records an image with several drives at once and tells machines of each', () => {
    const { status, stdout } = disc(
      'burn',
      'image.iso',
      '--drive',
      'virtual:two.disc?media=bd-r',
      '--drive',
      'virtual:three.disc?media=cd-r',
      '--yes',
      '--json',
    )
    expect(status).toBe(0)
    const events = lines(stdout)
    expect(events.filter((event) => event['kind'] === 'end').map((event) => event['ok'])).toEqual([true, true])
    expect(events.some((event) => event['kind'] === 'action' && event['action'] === 'write')).toBe(true)
    expect(events.find((event) => event['kind'] === 'progress')).toMatchObject({
      action: 'write',
      elapsedSeconds: expect.any(Number),
      total: expect.any(Number),
    })
    expect(events.at(-1)).toMatchObject({ ok: true, results: [{ acknowledgedBlocks: 704 }, { plannedBlocks: 850 }] })
  })

  it('asks before it writes, and without anyone to ask does nothing', () => {
    const { status, stderr } = disc('burn', 'image.iso', '--drive', 'virtual:four.disc?media=dvd-r')
    expect(status).toBe(2)
    expect(stderr).toContain('add --yes')
    expect(disc('drives', 'virtual:four.disc').stderr).toContain('virtual/missing')
  })

  it.each([
    [['burn', 'image.iso', '--drive', 'nowhere', '--yes'], 1, 'transport/unknownAddress'],
    [['burn', 'image.iso', '--drive', '/dev/null', '--yes'], 1, 'transport/notADrive'],
    [['burn', 'image.iso', '--drive', '/dev/sr77', '--yes'], 1, 'transport/noSuchDrive'],
    [['burn', 'odd.iso', '--drive', 'virtual:x.disc', '--yes'], 1, 'burn/sourceForm'],
    [['burn', 'missing.iso', '--drive', 'virtual:x.disc', '--yes'], 1, 'image/noImage'],
    [['burn', 'image.iso', '--drive', 'virtual:x.disc?media=floppy', '--yes'], 1, 'virtual/unknownMedium'],
    [['burn', 'image.iso', '--drive', 'virtual:x.disc', '--yes', '--mode', 'magic'], 2, '--mode cannot be "magic"'],
    [['burn', 'image.iso', '--drive', 'virtual:x.disc', '--yes', '--speed', 'fast'], 2, '--speed cannot be "fast"'],
    [['erase', 'virtual:one.disc', '--yes'], 1, 'burn/eraseNotSupported'],
    [['erase', 'virtual:one.disc', 'virtual:two.disc', '--yes'], 1, 'burn/oneDriveToErase'],
    [['verify', 'odd.iso', '--against', 'image.iso'], 1, 'burn/sourceForm'],
    [['verify', 'image.iso', '--sha256', 'abc'], 2, '64 hexadecimal digits'],
  ] as const)('%j', (args, status, text) => {
    const result = disc(...args)
    expect([result.status, result.stderr]).toEqual([status, expect.stringContaining(text)])
  })

  it('stops in order', async () => {
    writeFileSync(join(folder, 'large.iso'), Buffer.alloc(400 << 20, 7))
    const child = spawn(process.execPath, [program, 'burn', 'large.iso', '--drive', 'virtual:five.disc?media=dvd+r', '--yes', '--json'], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    let text = ''
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      if (text.includes('"action":"write"') && !child.killed) child.kill('SIGINT')
    })
    const status = await new Promise((resolve) => child.on('exit', resolve))
    expect(status).toBe(130)
    expect(lines(text).at(-1)).toMatchObject({ ok: false, results: [{ ok: false, faults: [{ code: 'burn/cancelled' }] }] })
    expect(readdirSync(folder).filter((name) => name.endsWith('.lock') && name !== 'disc.lock')).toEqual([])
    expect(disc('drives', 'virtual:five.disc').stdout).toMatch(/appendable|blank/)
  }, 60_000)
})

describe('disc erase and disc drives', () => {
  it('erases a rewritable disc', () => {
    const drive = 'virtual:rw.disc?media=cd-rw'
    expect(disc('burn', 'image.iso', '--drive', drive, '--yes').status).toBe(0)
    expect(disc('drives', 'virtual:rw.disc', '--toc').stdout).toContain('track 1 at block 0, data')
    expect(disc('erase', 'virtual:rw.disc').status).toBe(2)
    const erased = disc('erase', 'virtual:rw.disc', '--yes')
    expect([erased.status, erased.stderr]).toEqual([0, ''])
    expect(disc('drives', 'virtual:rw.disc').stdout).toContain('CD-RW, blank')
    expect(disc('drives', 'virtual:rw.disc', '--toc').stderr).toContain('burn/tocOfEmptyDisc')
    expect(existsSync(join(folder, 'rw.disc.lock'))).toBe(false)
  })

  it('tells all that a drive tells', () => {
    const { stdout } = disc('drives', 'virtual:one.disc', '--json')
    expect(lines(stdout).at(-1)).toMatchObject({
      ok: true,
      drives: [
        {
          vendor: 'GLASSMST',
          disc: { medium: 'DVD+R', state: 'closed' },
          profiles: expect.any(Array),
          features: expect.any(Array),
          modePages: { '05': expect.any(String) },
          speeds: expect.any(Array),
        },
      ],
    })
    expect(disc('drives', 'virtual:one.disc', '--features', '--mode-pages').stdout).toMatch(/feature 002Bh \* DVD\+R[\s\S]*mode page 05h/)
    expect(disc('drives').status).toBe(0)
  })
})

describe('Compact Discs', () => {
  const wave = (name: string, sectors: number): string => {
    const data = randomBytes(sectors * 2352)
    const head = Buffer.alloc(44)
    head.write('RIFF', 0)
    head.writeUInt32LE(36 + data.length, 4)
    head.write('WAVEfmt ', 8)
    head.writeUInt32LE(16, 16)
    head.writeUInt16LE(1, 20)
    head.writeUInt16LE(2, 22)
    head.writeUInt32LE(44_100, 24)
    head.writeUInt32LE(176_400, 28)
    head.writeUInt16LE(4, 32)
    head.writeUInt16LE(16, 34)
    head.write('data', 36)
    head.writeUInt32LE(data.length, 40)
    writeFileSync(join(folder, name), Buffer.concat([head, data]))
    return name
  }
  wave('one.wav', 330)
  wave('two.wav', 420)
  writeFileSync(
    join(folder, 'album.yaml'),
    'disc: 1\nmedia: cd-r\naudio:\n  title: T\n  performer: P\n  gapless: true\n  tracks:\n    - { from: one.wav, title: A }\n    - { from: two.wav, title: B }\noutput: { image: album.bin, sheet: album.cue }\n',
  )

  it.each(['auto', 'tao', 'raw'] as const)('an audio manifest with mode %s', (mode) => {
    const { status, stderr, stdout } = disc(
      'burn',
      'album.yaml',
      '--drive',
      `virtual:audio-${mode}.disc?media=cd-r`,
      '--yes',
      '--verify',
      'full',
      '--mode',
      mode,
    )
    expect(status).toBe(0)
    expect([...stderr.matchAll(/^warning: Mode tao on .* loses (.*) .burn.lostByMode.$/gm)].map(([, lost]) => lost)).toEqual(
      mode === 'tao' ? ['the gapless start of track 2', 'CD-TEXT'] : [],
    )
    const unread = { auto: '; not read back: CD-TEXT', tao: '', raw: '; not read back: lead-in, lead-out and sub-code' }[mode]
    expect(stdout).toContain(`verified (full, 750 blocks${unread})`)
    const verified = disc('verify', `virtual:audio-${mode}.disc`, '--manifest', 'album.yaml', '--mode', mode)
    expect([verified.status, verified.stderr]).toEqual([0, ''])
    expect(verified.stdout).toContain(
      mode === 'tao'
        ? 'what the drive tells: tracks, catalogue number, ISRC; not compared: addresses (of tracks that were written one by one the drive'
        : 'what the drive tells: tracks, addresses, pregaps and indexes, catalogue number, ISRC, CD-TEXT; compared with',
    )
    expect(verified.stdout).toContain('750 blocks are as they should be (full)')
    const listed = disc('ls', `virtual:audio-${mode}.disc`)
    expect([listed.status, listed.stderr]).toEqual([
      1,
      expect.stringMatching(/holds no files: it has 2 tracks of sound .survey\/soundsAlone/),
    ])
    const toc = disc('drives', `virtual:audio-${mode}.disc`, '--toc').stdout
    expect(toc).toContain('track 1 at block 0, audio')
    if (mode !== 'tao') expect(toc).toContain('track 2 at block 330, audio')
  })

  it('the sheet of an image', () => {
    writeFileSync(join(folder, 'x.bin'), randomBytes(2352 * 700))
    writeFileSync(
      join(folder, 'x.cue'),
      'FILE "x.bin" BINARY\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n  TRACK 02 AUDIO\n    INDEX 01 00:04:50\n',
    )
    const { status, stderr } = disc('burn', 'x.cue', '--drive', 'virtual:sheet.disc?media=cd-rw', '--yes', '--verify', 'full')
    expect([status, stderr]).toEqual([0, ''])
    expect(disc('drives', 'virtual:sheet.disc', '--toc').stdout).toContain('track 2 at block 350, audio')
    expect(disc('verify', 'virtual:sheet.disc', '--against', 'x.cue', '--level', 'quick').status).toBe(0)
    writeFileSync(join(folder, 'y.cue'), readFileSync(join(folder, 'x.cue'), 'utf8').replace('00:04:50', '00:05:00'))
    const other = disc('verify', 'virtual:sheet.disc', '--against', 'y.cue', '--json')
    expect(other.status).toBe(1)
    expect(lines(other.stdout).at(-1)).toMatchObject({
      ok: false,
      differences: ['track 2 begins at block 350 and not at 375'],
      faults: [{ code: 'burn/contentsDiffer' }, { code: 'burn/verifyFailed' }],
    })
  })

  it('are compared in a drive, track by track', () => {
    for (const [args, status, text] of [
      [['verify', 'x.bin', '--against', 'x.cue'], 1, 'burn/contentsDiffer'],
      [['verify', 'x.cue', '--against', 'x.cue'], 0, ''],
      [['verify', 'virtual:sheet.disc', '--against', 'x.cue', '--start', '5'], 1, 'burn/tracksTellStarts'],
      [['verify', 'virtual:sheet.disc', '--against', 'x.cue', '--mode', 'packet'], 2, 'one of auto, tao, sao, raw'],
    ] as const) {
      const { status: found, stderr } = disc(...args)
      expect([found, stderr]).toEqual([status, expect.stringContaining(text)])
    }
  })
})
