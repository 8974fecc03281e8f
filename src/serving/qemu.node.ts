/** A machine in software, QEMU, that starts from a block device served at a socket. Its serial console is the terminal. */

import { copyFileSync, existsSync } from 'node:fs'
import { spawn } from 'node:child_process'
import { constants as host } from 'node:os'
import { dirname, join } from 'node:path'
import { codeOf, DiscError, reasonOf } from '../fault/index.js'
import { programOnPath } from '../kernel/on-path.node.js'
import { faults } from './faults.js'

export type Firmware = 'bios' | 'uefi'
/** What the disc is to the machine. */
export type Attachment = 'cd' | 'usb'

export interface MachineOptions {
  readonly firmware: Firmware
  readonly as: Attachment
  /** Of QEMU, behind ours: the last one counts. */
  readonly arguments: readonly string[]
  /** Where the console goes; standard error where standard output takes something else. */
  readonly console: 'output' | 'error'
  readonly signal?: AbortSignal | undefined
}

const PROGRAM = 'qemu-system-x86_64'

/** Code and variables of OVMF, by where distributions put them. */
const FIRMWARE: readonly (readonly [code: string, variables: string])[] = [
  ['/usr/share/OVMF/OVMF_CODE_4M.fd', '/usr/share/OVMF/OVMF_VARS_4M.fd'],
  ['/usr/share/OVMF/OVMF_CODE.fd', '/usr/share/OVMF/OVMF_VARS.fd'],
  ['/usr/share/edk2/ovmf/OVMF_CODE.fd', '/usr/share/edk2/ovmf/OVMF_VARS.fd'],
  ['/usr/share/edk2/x64/OVMF_CODE.4m.fd', '/usr/share/edk2/x64/OVMF_VARS.4m.fd'],
  ['/usr/share/qemu/ovmf-x86_64-code.bin', '/usr/share/qemu/ovmf-x86_64-vars.bin'],
  ['/opt/homebrew/share/qemu/edk2-x86_64-code.fd', '/opt/homebrew/share/qemu/edk2-i386-vars.fd'],
  ['/usr/local/share/qemu/edk2-x86_64-code.fd', '/usr/local/share/qemu/edk2-i386-vars.fd'],
]

/** Throws `serving/noQemu` and `serving/noFirmware`. */
export function demandMachine(firmware: Firmware): void {
  if (programOnPath(PROGRAM) === undefined) throw new DiscError(faults.noQemu({ program: PROGRAM }))
  if (firmware === 'uefi') firmwareFiles()
}

/** Code and variables of the firmware by which UEFI starts a disc, where it is installed. */
export const uefiFirmware = (): readonly [code: string, variables: string] | undefined =>
  FIRMWARE.find((files) => files.every((file) => existsSync(file)))

function firmwareFiles(): readonly [code: string, variables: string] {
  const found = uefiFirmware()
  if (found === undefined) throw new DiscError(faults.noFirmware({ looked: FIRMWARE.map(([code]) => code) }))
  return found
}

/**
 * Runs until the machine is switched off or the signal ends it. The exit status of QEMU, or 128 and the number of the signal that ended it. The
 * folder of the socket takes the variables of the firmware.
 */
export function runMachine(socket: string, options: MachineOptions): Promise<number> {
  demandMachine(options.firmware)
  const child = spawn(PROGRAM, [...argumentsOf(socket, options), ...options.arguments], {
    stdio: ['inherit', options.console === 'output' ? 'inherit' : 2, 'inherit'],
  })
  const stop = (): void => void child.kill('SIGTERM')
  options.signal?.addEventListener('abort', stop, { once: true })
  if (options.signal?.aborted === true) stop()
  return new Promise<number>((resolve, reject) => {
    child.once('error', (error) => {
      const fault =
        codeOf(error) === 'ENOENT' ? faults.noQemu({ program: PROGRAM }) : faults.qemuFailed({ program: PROGRAM, reason: reasonOf(error) })
      reject(new DiscError(fault, { cause: error }))
    })
    child.once('close', (code, signal) => {
      resolve(code ?? 128 + (signal === null ? 0 : host.signals[signal]))
    })
  }).finally(() => options.signal?.removeEventListener('abort', stop))
}

const words = (text: string): readonly string[] => text.split(' ')

function argumentsOf(socket: string, { firmware, as }: MachineOptions): readonly string[] {
  const drive = `if=none,id=disc,read-only=on,driver=raw,file.driver=nbd,file.server.type=unix,file.server.path=${escaped(socket)}`
  const bios = firmware === 'bios'
  return [
    ...words('-nodefaults -vga std -display none -serial mon:stdio -m 1024'),
    // What is written to the screen goes to the console too. The processor is emulated unless other arguments say how it is to be had.
    '-machine',
    bios ? 'pc,graphics=off' : 'q35',
    ...(bios ? [] : flash(dirname(socket))),
    '-drive',
    drive,
    ...(as === 'cd'
      ? words('-device ide-cd,drive=disc,bootindex=0')
      : words(`-device ${bios ? 'usb-ehci' : 'qemu-xhci'},id=usb -device usb-storage,bus=usb.0,drive=disc,bootindex=0,removable=on`)),
  ]
}

/** A comma ends a value. */
const escaped = (value: string): string => value.replaceAll(',', ',,')

function flash(folder: string): readonly string[] {
  const [code, given] = firmwareFiles()
  const variables = join(folder, 'variables.fd')
  copyFileSync(given, variables)
  return [
    '-drive',
    `if=pflash,unit=0,format=raw,readonly=on,file=${escaped(code)}`,
    '-drive',
    `if=pflash,unit=1,format=raw,file=${escaped(variables)}`,
  ]
}
