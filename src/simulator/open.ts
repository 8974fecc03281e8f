/** A virtual drive over a store: what `virtual:FILE` is, and what tests drive. */

import type { Clock } from '../port/index.js'
import { Container } from './container.js'
import { spoilSession } from './disc.js'
import { virtualClock } from './clock.js'
import { virtualDevice, type VirtualDevice } from './device.js'
import { blankDisc, demandKind, type MediumChoice } from './medium.js'
import { commonDrive, type DriveModel } from './model.js'
import type { Personality } from './rehearsal/types.js'
import type { FaultScript } from './script.js'
import { memoryStore, type ByteStore } from './store.js'
import { quirksOf } from './temper.js'

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
  /** What the drive is like, beside the model. */
  readonly personality?: Personality
}

/** Opens the disc in the store, or makes one. Throws `virtual/notADisc` and `virtual/unknownMedium`. */
export function openVirtualDrive(options: VirtualDriveOptions = {}): VirtualDrive {
  const { clock = virtualClock(), faults = [], personality = {} } = options
  const store = options.store ?? memoryStore()
  const device = virtualDevice({
    name: options.name ?? `virtual:${store.name}`,
    clock,
    model: modelOf(personality, options.model ?? {}),
    script: faults,
    personality,
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

function modelOf(personality: Personality, given: Partial<DriveModel>): DriveModel {
  const model = { ...commonDrive, ...given }
  const { maximumTransfer, product = model.product } = personality
  // Where pieces are small, those that the host copies are too.
  const limits =
    maximumTransfer === undefined || maximumTransfer >= model.maximumTransfer
      ? {}
      : { maximumTransfer, ...(model.maximumFileBytes === undefined ? {} : { maximumFileBytes: maximumTransfer }) }
  return { ...model, ...limits, product, quirks: [...model.quirks, ...quirksOf(personality)] }
}

export interface VirtualDrive extends Omit<VirtualDevice, 'change'> {
  readonly clock: Clock
  /** A hand puts another disc in. */
  insert(store: ByteStore, medium?: MediumChoice): void
  takeOut(): void
}

function inserted(store: ByteStore, medium: MediumChoice = { kind: 'dvd+r' }): ReturnType<typeof Container.open> {
  if (store.size() > 0) {
    const there = found(store)
    demandKind(medium, there.disc, store.name)
    return there
  }
  const disc = blankDisc(medium)
  return { container: Container.create(store, disc), disc }
}

/** A disc as the drive left it. Of what was being written in one go when its program was killed, no drive can go on. */
function found(store: ByteStore): ReturnType<typeof Container.open> {
  const opened = Container.open(store)
  if (opened.disc.pending !== 'none') spoilSession(opened.disc)
  return opened
}
