/** Examples start in QEMU from what is served of them, while no image is there. */

import { spawn } from 'node:child_process'
import { cpSync, existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { temporaryFolder } from '../support/folder.js'
import { hasOvmf } from '../support/machine/index.js'
import { itNeeds, run, sample } from '../support/tools.js'

const folder = temporaryFolder()
const program = new URL('../../dist/bin/disc.js', import.meta.url).pathname
const presentOr = (path: string, name: string): readonly string[] => (existsSync(path) ? [] : [name])
const grub = [
  ...presentOr('/usr/lib/grub/i386-pc/boot_hybrid.img', 'grub-pc-bin'),
  ...presentOr('/usr/lib/grub/x86_64-efi', 'grub-efi-amd64-bin'),
  ...(hasOvmf() ? [] : ['ovmf']),
]
const isolinux = presentOr('/usr/lib/ISOLINUX/isolinux.bin', 'isolinux')

/** What the console shows until it is what is wanted, or the time is over; the program is interrupted then. */
async function started(name: string, options: readonly string[], wanted: RegExp): Promise<void> {
  const home = join(folder, name)
  cpSync(join('examples', name), home, { recursive: true, filter: (path) => !/\/(?:build|dist)$/.test(path) })
  if (existsSync(join(home, 'prepare.sh'))) run('sh', [join(home, 'prepare.sh')], { cwd: home })
  const before = readdirSync(home)
  const running = spawn(process.execPath, [program, 'run', ...options, '--', '-no-reboot'], {
    cwd: home,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let written = ''
  let shown = ''
  const timer = setTimeout(() => running.kill('SIGINT'), 90_000)
  const take = (piece: Buffer): void => {
    written += piece.toString('latin1').replaceAll('\0', '')
    // Where the firmware moves the cursor in the middle of a word depends on when it looks.
    shown = written
      .split('\u001B')
      .map((part, i) => (i === 0 ? part : part.replace(/^\[[0-9;?]*[A-Za-z]/, '')))
      .join('')
    if (wanted.test(shown) && !running.killed) running.kill('SIGINT')
  }
  running.stdout.on('data', take)
  running.stderr.on('data', take)
  const status = await new Promise((resolve) => running.once('close', resolve))
  clearTimeout(timer)
  expect(shown).toMatch(wanted)
  expect([status, readdirSync(home)]).toEqual([0, before])
}

describe('disc run', () => {
  const cases = [
    ['isolinux', [], /BOOT-OK ISOLINUX/, isolinux],
    ['isolinux', ['--usb'], /BOOT-OK ISOLINUX/, isolinux],
    ['grub', [], /BOOT-OK GRUB pc/, grub],
    ['grub', ['--usb'], /BOOT-OK GRUB pc/, grub],
    ['grub', ['--uefi'], /BOOT-OK GRUB efi/, grub],
    ['grub', ['--uefi', '--usb'], /BOOT-OK GRUB efi/, grub],
  ] as const
  for (const [name, options, wanted, needed] of sample(cases, 6))
    itNeeds(['qemu-system-x86_64', ...needed], `${name} ${options.join(' ')}`, () => started(name, options, wanted), 120_000)
})
