/** A disc -> a machine in software that starts from it. No image is built: the machine reads what is made when it asks. */

import { Platform, readBootCatalog } from './format/eltorito/index.js'
import type { Fault } from './fault/index.js'
import { openServed, type ServedDisc, type ServeOptions } from './serve.js'
import type { Reference } from './master.js'
import { servingFaults } from './serving/index.js'
import { openNbd } from './serving/nbd.node.js'
import { demandMachine, runMachine, type Attachment, type Firmware } from './serving/qemu.node.js'

export interface RunOptions extends Pick<ServeOptions, 'listener' | 'signal' | 'charset' | 'failed'> {
  /** By what the disc has boot entries for where absent: BIOS before UEFI. */
  readonly firmware?: Firmware | undefined
  readonly as?: Attachment
  /** Of QEMU, behind ours. */
  readonly arguments?: readonly string[]
  /** Where the serial console goes. */
  readonly console?: 'output' | 'error'
  /** Told before the machine starts. */
  readonly starting?: (start: Start) => void
}

export interface Start {
  readonly firmware: Firmware
  readonly as: Attachment
  readonly faults: readonly Fault[]
}

export interface Ran {
  /** Exit status of QEMU. */
  readonly status: number
  readonly faults: readonly Fault[]
}

/** Throws the faults of manifest, sources and image, and where there is no machine. */
export async function run(reference: Reference, options: RunOptions = {}): Promise<Ran> {
  const { as = 'cd', console = 'output', signal } = options
  demandMachine(options.firmware ?? 'bios')
  const served = await openServed(reference, options)
  try {
    const { firmware, faults } = await firmwareFor(served, as)
    const start = { firmware: options.firmware ?? firmware, as, faults: [...served.faults, ...faults] }
    demandMachine(start.firmware)
    const nbd = await openNbd({ exports: [served.blocks], failed: options.failed })
    try {
      options.starting?.(start)
      const status = await runMachine(nbd.path, { ...start, arguments: options.arguments ?? [], console, signal })
      return { status, faults: start.faults }
    } finally {
      await nbd.close()
    }
  } finally {
    await served.close()
  }
}

/** What the disc has entries for. A stick starts by its partitions, which are made for both where they are made. */
async function firmwareFor(
  { medium, blocks }: ServedDisc,
  as: Attachment,
): Promise<{ readonly firmware: Firmware; readonly faults: readonly Fault[] }> {
  const { catalog } = await readBootCatalog(medium)
  const platforms = (catalog?.entries ?? []).map(({ platform }) => platform)
  if (platforms.length === 0) return { firmware: 'bios', faults: as === 'usb' ? [] : [servingFaults.nothingBoots({ name: blocks.name })] }
  return { firmware: platforms.every((platform) => platform === Platform.efi) ? 'uefi' : 'bios', faults: [] }
}
