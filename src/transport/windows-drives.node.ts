/**
 * The optical drives that Windows knows: `\Device\CdRom0` and its like, with the letters that stand for them. Devices are opened for what
 * the system knows of them, which does not touch the disc.
 */

import { thisHost } from './host.node.js'
import { Kernel32 } from './kernel32.node.js'
import type { Bus, KnownDrive } from './known-drive.js'
import { adapterOf, deviceOf } from './storage-property.node.js'
import { windowsMeaning } from './windows-errors.js'

/** `\\.\`, which begins the names of devices. */
const DEVICES = '\\\\.\\'
/** BusType of STORAGE_ADAPTER_DESCRIPTOR: STORAGE_BUS_TYPE of ntddstor.h. */
const buses: ReadonlyMap<number, Bus['kind']> = new Map([
  [0x02, 'ata'],
  [0x03, 'ata'],
  [0x04, 'firewire'],
  [0x07, 'usb'],
  [0x09, 'iscsi'],
  [0x0a, 'sas'],
  [0x0b, 'ata'],
  [0x0e, 'virtual'],
  [0x0f, 'virtual'],
])

const loaded = new Map<string, Kernel32>()

/** The system's calls; undefined where it has none. */
function kernelHere(): Kernel32 | undefined {
  const { kernel32 } = thisHost
  try {
    const kernel = loaded.get(kernel32) ?? new Kernel32(kernel32)
    loaded.set(kernel32, kernel)
    return kernel
  } catch {
    return undefined
  }
}

/** One text for all names of a drive: the device that they stand for, or the name where the system knows none. */
export const identityOfDevice = (path: string): string => kernelHere()?.targetOf(path.slice(DEVICES.length)) ?? path

/** In the order of their numbers. */
export function listWindowsDrives(): readonly KnownDrive[] {
  const kernel = kernelHere()
  if (kernel === undefined) return []
  const names = kernel.names()
  const letters = names.filter((name) => /^[A-Z]:$/.test(name)).map((letter) => ({ letter, target: kernel.targetOf(letter) }))
  return names
    .flatMap((name) => /^CdRom(\d+)$/.exec(name)?.[1] ?? [])
    .toSorted((a, b) => Number(a) - Number(b))
    .map((number) => {
      const path = `${DEVICES}CdRom${number}`
      const target = identityOfDevice(path)
      const own = letters.flatMap((row) => (row.target === target ? [row.letter] : [])).toSorted()
      const nodes = [...own, path]
      return { address: nodes[0] ?? path, nodes, ids: [], mounts: [], ...lookAt(kernel, path) }
    })
}

/** What the system says of a device. Who may not even ask for that may not send it commands. */
function lookAt(kernel: Kernel32, path: string): Pick<KnownDrive, 'vendor' | 'product' | 'revision' | 'permitted'> {
  const opened = kernel.open(path, 'look')
  const unknown = { vendor: '', product: '', revision: '' }
  if ('error' in opened) return { ...unknown, permitted: windowsMeaning(opened.error) !== 'denied' }
  try {
    const told = deviceOf(kernel, opened.handle)
    if (!told.ok) return { ...unknown, permitted: windowsMeaning(told.error) !== 'denied' }
    const { vendor, product, revision } = told.value
    return { vendor, product, revision, permitted: true }
  } finally {
    kernel.close(opened.handle)
  }
}

/** How a drive of Windows is attached. */
export function windowsBusOf(path: string): Bus {
  const kernel = kernelHere()
  const opened = kernel?.open(path, 'look')
  if (kernel === undefined || opened === undefined || 'error' in opened) return { kind: 'scsi' }
  try {
    const told = adapterOf(kernel, opened.handle)
    if (!told.ok) return { kind: 'scsi' }
    const { busType, alignmentMask, maximumTransferLength } = told.value
    return { kind: buses.get(busType) ?? 'scsi', alignmentBytes: alignmentMask + 1, queueBytes: maximumTransferLength }
  } finally {
    kernel.close(opened.handle)
  }
}
