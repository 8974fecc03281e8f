/** What `disc run` asks of QEMU, by a program in its place that says how it was called. */

import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../support/folder.js'

const program = new URL('../../dist/bin/disc.js', import.meta.url).pathname
const folder = temporaryFolder()
const temporary = join(folder, 'tmp')
for (const name of ['bin', 'none', 'tmp']) mkdirSync(join(folder, name))
const head = 'disc: 1\nvolume: { date: 0 }\nfilesystems: { iso9660: {} }\n'
const boot = (platform: string): string =>
  `${head}files: [{ at: /loader, random: { size: 2048 } }]\nboot: { entries: [{ platform: ${platform}, image: /loader }] }\noutput: ${platform}.iso\n`
for (const platform of ['bios', 'efi']) writeFileSync(join(folder, `${platform}.yaml`), boot(platform))
writeFileSync(join(folder, 'plain.yaml'), `${head}files: [{ at: /a, text: a }]\noutput: plain.iso\n`)
writeFileSync(
  join(folder, 'bin/qemu-system-x86_64'),
  '#!/bin/sh\nfor argument; do echo "$argument"; done\nsocket=$(ls -d "$TMPDIR"/disc-*/disc.sock)\ntest -S "$socket" && stat -c %a "${socket%/*}" "$socket"\nexit 7\n',
  { mode: 0o755 },
)

const disc = (line: string, path = join(folder, 'bin')) =>
  spawnSync(process.execPath, [program, ...line.split(' ')], {
    encoding: 'utf8',
    cwd: folder,
    env: { ...process.env, NO_COLOR: '1', TMPDIR: temporary, PATH: `${path}:/usr/bin:/bin` },
  })

const hasOvmf = existsSync('/usr/share/OVMF/OVMF_CODE_4M.fd')

describe('disc run', () => {
  it('gives the socket, which is of the user alone, and the words behind -- to QEMU, ends as it does and leaves nothing', () => {
    const { status, stdout, stderr } = disc('run bios.yaml -- -m 64 -no-reboot')
    expect([status, stderr]).toEqual([7, 'Starting as a CD-ROM under BIOS; Ctrl-A X ends it\n'])
    const lines = stdout.trim().split('\n')
    expect(lines.slice(-5)).toEqual(['-m', '64', '-no-reboot', '700', '600'])
    expect(lines).toContain('pc,graphics=off')
    expect(lines.find((line) => line.startsWith('if=none'))).toMatch(/read-only=on,driver=raw,file.driver=nbd,.*\/disc.sock$/)
    expect(readdirSync(temporary)).toEqual([])
    expect(existsSync(join(folder, 'bios.iso'))).toBe(false)
  })

  it('takes the disc for a stick where that is asked for', () => {
    const { stdout, stderr } = disc('run --usb bios.yaml')
    expect(stdout).toContain('usb-storage,bus=usb.0,drive=disc')
    expect(stderr).toContain('Starting as a stick under BIOS')
  })

  it.skipIf(!hasOvmf)('takes the firmware that the disc has an entry for, or that is asked for', () => {
    for (const line of ['run efi.yaml', 'run --uefi bios.yaml']) {
      const { stdout, stderr } = disc(line)
      expect(stdout).toMatch(/^q35$/m)
      expect(stdout).toMatch(/^if=pflash,unit=1,format=raw,file=.*\/variables\.fd$/m)
      expect(stderr).toContain('under UEFI')
    }
    expect(readdirSync(temporary)).toEqual([])
  })

  it('says so where nothing can start', () => {
    expect(disc('run plain.yaml').stderr).toContain('"plain.iso" has no boot entry for a CD-ROM [serving/nothingBoots]')
    expect(disc('run --usb plain.yaml').stderr).not.toContain('nothingBoots')
  })

  it('says what is to be installed', () => {
    const { status, stderr } = spawnSync(process.execPath, [program, 'run', 'bios.yaml'], {
      encoding: 'utf8',
      cwd: folder,
      env: { ...process.env, NO_COLOR: '1', PATH: join(folder, 'none') },
    })
    expect([status, stderr]).toEqual([1, expect.stringMatching(/the program qemu-system-x86_64 is missing.*\n.*qemu-system-x86 of Debian/)])
  })

  it('takes one disc', () => {
    expect([disc('run bios.yaml efi.yaml').status, disc('run bios.yaml -m 64').status]).toEqual([2, 2])
  })
})
