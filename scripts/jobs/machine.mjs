// A PC in software that starts an image, and tells what it showed.

import { spawn } from 'node:child_process'
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'

const OVMF = '/usr/share/OVMF'
const words = (text) => text.split(' ')

/** As `startsTo`; once more where a kernel in a machine that is emulated too slowly does not find its timer. */
export async function startsKernelTo(...machine) {
  try {
    await startsTo(...machine)
  } catch (error) {
    if (!error.message.includes("IO-APIC + timer doesn't work")) throw error
    await startsTo(...machine)
  }
}

/**
 * Starts `image` under `firmware` (bios or uefi) `as` a cd or usb stick until its serial console shows `wanted`; throws with what it showed
 * where the time is over before. `folder` takes the variables of the firmware.
 */
export function startsTo(image, firmware, as, wanted, folder, limitMs = 180_000) {
  const isBios = firmware === 'bios'
  const drive = `if=none,id=m0,format=raw,file.locking=off,file=${image.replaceAll(',', ',,')}`
  const args = [
    ...words('-nodefaults -no-user-config -display none -vga std -m 512 -no-reboot -accel tcg -serial stdio'),
    ...(isBios ? ['-M', 'pc,graphics=off'] : ['-M', 'q35', ...flash(folder)]),
    ...(as === 'cd'
      ? ['-drive', `${drive},media=cdrom,readonly=on`, '-device', `ide-cd,drive=m0,bootindex=0,bus=ide.${isBios ? 1 : 0}`]
      : ['-drive', `${drive},snapshot=on`, '-device', isBios ? 'usb-ehci,id=u0' : 'qemu-xhci,id=u0', '-device', STICK]),
  ]
  return new Promise((resolve, reject) => {
    const child = spawn('qemu-system-x86_64', args, { stdio: ['ignore', 'pipe', 'pipe'] })
    let shown = ''
    const timer = setTimeout(() => child.kill('SIGKILL'), limitMs)
    const take = (piece) => {
      shown += piece.toString('latin1')
      if (wanted.test(plain(shown))) child.kill('SIGKILL')
    }
    child.stdout.on('data', take)
    child.stderr.on('data', take)
    child.on('error', reject)
    child.on('close', () => {
      clearTimeout(timer)
      if (wanted.test(plain(shown))) resolve()
      else reject(new Error(`${firmware} from ${as} does not come to ${wanted}: ${plain(shown).slice(-2000)}`))
    })
  })
}

const STICK = 'usb-storage,bus=u0.0,drive=m0,bootindex=0,removable=on'

function flash(folder) {
  const variables = join(folder, 'variables.fd')
  copyFileSync(join(OVMF, 'OVMF_VARS_4M.fd'), variables)
  const unit = (number, file, more) => ['-drive', `if=pflash,unit=${number},format=raw${more},file=${file}`]
  return [...unit(0, join(OVMF, 'OVMF_CODE_4M.fd'), ',readonly=on'), ...unit(1, variables, '')]
}

/** Without the escape sequences of a terminal. */
const plain = (text) => text.replaceAll(/\u001B\[[0-9;?=]*[A-Za-z]/g, '').replaceAll('\0', '')
