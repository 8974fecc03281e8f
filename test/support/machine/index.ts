/** A PC in software that boots an image and tells what it printed. */

import { spawn } from 'node:child_process'
import { copyFileSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export type Firmware = 'bios' | 'uefi'
export type Attachment = 'cd' | 'usb'

const EMULATOR = 'qemu-system-x86_64'
const OVMF = '/usr/share/OVMF'
/** The firmware for UEFI is a file of its own. */
export const hasOvmf = (): boolean => existsSync(join(OVMF, 'OVMF_CODE_4M.fd'))

/**
 * Boots `image` until the serial console shows `wanted` or the time is over, once more then, as a machine now and then stands still
 * whatever its disc; resolves to all that it showed. `folder` takes the variables of the firmware. Everything is emulated, so that it
 * runs anywhere and slowly.
 */
export async function bootUntil(
  image: string,
  firmware: Firmware,
  as: Attachment,
  wanted: RegExp,
  folder: string,
  limitMs = 60_000,
): Promise<string> {
  const shown = await shownUntil(image, firmware, as, wanted, folder, limitMs)
  return wanted.test(shown) ? shown : shownUntil(image, firmware, as, wanted, folder, limitMs)
}

function shownUntil(...[image, firmware, as, wanted, folder, limitMs]: Required<Parameters<typeof bootUntil>>): Promise<string> {
  const child = spawn(EMULATOR, argumentsFor(image, firmware, as, '-serial', folder), { stdio: ['ignore', 'pipe', 'pipe'] })
  let shown = ''
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), limitMs)
    const take = (piece: Buffer): void => {
      shown += piece.toString('latin1')
      if (wanted.test(plain(shown))) child.kill('SIGKILL')
    }
    child.stdout.on('data', take)
    child.stderr.on('data', take)
    child.on('error', reject)
    child.on('close', () => {
      clearTimeout(timer)
      resolve(plain(shown))
    })
  })
}

/** A screen: 3 bytes a pixel, red, green and blue. */
type Screen = Uint8Array

const PROMPT = /\(qemu\) $/

/** As `bootUntil`, for programs that use the screen alone: resolves to the last screen. */
export function bootUntilShown(
  image: string,
  firmware: Firmware,
  as: Attachment,
  isWanted: (screen: Screen) => boolean,
  folder: string,
  limitMs = 60_000,
): Promise<Screen> {
  const file = join(folder, 'screen.ppm')
  const child = spawn(EMULATOR, argumentsFor(image, firmware, as, '-monitor', folder), { stdio: ['pipe', 'pipe', 'inherit'] })
  let answer = ''
  let screen: Screen = new Uint8Array()
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => child.kill('SIGKILL'), limitMs)
    let next: ReturnType<typeof setTimeout> | undefined
    child.stdin.on('error', () => undefined)
    child.stdout.on('data', (piece: Buffer) => {
      answer += plain(piece.toString('latin1'))
      if (!PROMPT.test(answer)) return
      if (answer.includes('screendump')) screen = pixelsOf(readFileSync(file))
      answer = ''
      if (isWanted(screen)) child.kill('SIGKILL')
      else next = setTimeout(() => child.stdin.write(`screendump ${file}\n`), 1000)
    })
    child.on('error', reject)
    child.on('close', () => {
      clearTimeout(limit)
      clearTimeout(next)
      resolve(screen)
    })
  })
}

/** What follows the three lines of the head of a portable pixmap. */
function pixelsOf(pixmap: Buffer): Screen {
  let at = 0
  for (let line = 0; line < 3; line++) at = pixmap.indexOf('\n', at) + 1
  return pixmap.subarray(at)
}

/** Without the escape sequences of a terminal. */
const plain = (text: string): string => text.replace(/\x1b\[[0-9;?=]*[A-Za-z]/g, '').replaceAll('\0', '')

function argumentsFor(image: string, firmware: Firmware, as: Attachment, onStandard: '-serial' | '-monitor', folder: string): string[] {
  const drive = `if=none,id=m0,format=raw,file.locking=off,file=${image.replaceAll(',', ',,')}`
  const bios = firmware === 'bios'
  return [
    ...words('-nodefaults -no-user-config -display none -vga std -m 256 -no-reboot -accel tcg'),
    onStandard,
    'stdio',
    ...(bios ? ['-M', 'pc,graphics=off'] : ['-M', 'q35', ...ovmf(folder)]),
    ...(as === 'cd'
      ? ['-drive', `${drive},media=cdrom,readonly=on`, '-device', `ide-cd,drive=m0,bootindex=0,bus=ide.${bios ? 1 : 0}`]
      : ['-drive', `${drive},snapshot=on`, ...words(bios ? '-device usb-ehci,id=u0' : '-device qemu-xhci,id=u0'), ...words(STICK)]),
  ]
}

const STICK = '-device usb-storage,bus=u0.0,drive=m0,bootindex=0,removable=on'
const words = (text: string): string[] => text.split(' ')

function ovmf(folder: string): string[] {
  const variables = join(folder, 'variables.fd')
  copyFileSync(join(OVMF, 'OVMF_VARS_4M.fd'), variables)
  const flash = (unit: number, file: string, more: string): string[] => ['-drive', `if=pflash,unit=${unit},format=raw${more},file=${file}`]
  return [...flash(0, join(OVMF, 'OVMF_CODE_4M.fd'), ',readonly=on'), ...flash(1, variables, '')]
}
