/** A virtual drive over a store: what `virtual:FILE` is, and what tests drive. */

import type { Clock } from '../port/index.js'
import { Container } from './container.js'
import { virtualClock } from './clock.js'
import { virtualDevice, type VirtualDevice } from './device.js'
import { blankDisc, demandKind, type MediumChoice } from './medium.js'
import { commonDrive, type DriveModel } from './model.js'
import type { FaultScript } from './script.js'
import { memoryStore, type ByteStore } from './store.js'

export interface VirtualDriveOptions {
  /** Where the disc is kept; memory where left out. */
  readonly store?: ByteStore
  /** What an empty store becomes: a blank DVD+R where left out. Left alone where the store holds a disc. */
  readonly medium?: MediumChoice
  /** The drive has no disc in it. */
  readonly empty?: boolean
  readonly faults?: FaultScript
  /** Time for waits and long operations; one on which they pass at once where left out. */
  readonly clock?: Clock
  readonly model?: Partial<DriveModel>
  readonly name?: string
}

/** Opens the disc in the store, or makes one. Throws `virtual/notADisc` and `virtual/unknownMedium`. */
export function openVirtualDrive(options: VirtualDriveOptions = {}): VirtualDrive {
  const { clock = virtualClock(), faults = [], model = {} } = options
  const store = options.store ?? memoryStore()
  const device = virtualDevice({
    name: options.name ?? `virtual:${store.name}`,
    clock,
    model: { ...commonDrive, ...model },
    script: faults,
    medium: options.empty === true ? undefined : inserted(store, options.medium),
  })
  return {
    ...device,
    clock,
    insert: (next, medium) => {
      device.change(inserted(next, medium))
    },
    takeOut: () => {
      device.change(undefined)
    },
  }
}

export interface VirtualDrive extends Omit<VirtualDevice, 'change'> {
  readonly clock: Clock
  /** A hand puts another disc in. */
  insert(store: ByteStore, medium?: MediumChoice): void
  takeOut(): void
}

function inserted(store: ByteStore, medium: MediumChoice = { kind: 'dvd+r' }): ReturnType<typeof Container.open> {
  if (store.size() > 0) {
    const there = Container.open(store)
    demandKind(medium, there.disc, store.name)
    return there
  }
  const disc = blankDisc(medium)
  return { container: Container.create(store, disc), disc }
}
