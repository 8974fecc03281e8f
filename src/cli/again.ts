/** A disc that is burned again and again, whenever its image has settled. */

import { rmSync } from 'node:fs'
import { burn } from '../burn.js'
import { inspectDrive } from '../drives.js'
import { DiscError, type Fault } from '../fault/index.js'
import { openMaster } from '../master.js'
import { mediaProfile } from '../mmc/index.js'
import { formOf, settingsOf } from '../recorder/index.js'
import type { OpenByAddress } from '../transport/open.node.js'
import { faults } from './faults.js'
import type { Output } from './output.js'

/** What is written once would be used up by the first thing that is saved; a virtual disc costs nothing. */
export async function demandRewritable(address: string, open?: OpenByAddress): Promise<void> {
  if (isVirtual(address)) return
  const { disc, noDisc, profiles } = await inspectDrive(address, {
    use: 'before recording',
    details: 'none',
    ...(open === undefined ? {} : { open }),
  })
  if (disc === undefined) throw new DiscError(noDisc === undefined ? [] : [noDisc])
  if (!isRewritable(profiles)) throw new DiscError(faults.writtenOnce({ drive: address, medium: disc.medium }))
}

const isVirtual = (address: string): boolean => address.startsWith('virtual:')

const isRewritable = (profiles: Awaited<ReturnType<typeof inspectDrive>>['profiles']): boolean =>
  profiles.some(({ profile, current }) => current && mediaProfile(profile)?.rewritable === true)

/** Burns an image over what the disc holds. That it fails is told, and ends nothing. */
export async function burnOnto(
  address: string,
  image: string,
  signal: AbortSignal,
  tell: (faults: readonly Fault[]) => void,
  output: Output,
): Promise<void> {
  try {
    if (isVirtual(address)) await changeVirtualDisc(address)
    await using master = await openMaster(image, { signal })
    const settings = settingsOf({ close: true, overwrite: true, erase: 'quick' })
    const { results } = await burn(master, { drives: [address], form: formOf(settings.mode, undefined), stage: 'never', settings, signal })
    for (const { drive, ok, faults: found, disc } of results) {
      tell(found)
      output.emit({ kind: 'burned', drive, ok, remains: disc.remains })
      if (!output.quiet) output.print(`burned  ${drive}: ${disc.remains}`)
    }
  } catch (error) {
    if (!(error instanceof DiscError)) throw error
    tell(error.faults)
  }
}

/** A virtual disc that was written once makes room for a blank one of its kind. */
async function changeVirtualDisc(address: string): Promise<void> {
  const { disc, profiles } = await inspectDrive(address, { use: 'before recording', details: 'none' })
  if (disc !== undefined && disc.state !== 'blank' && !isRewritable(profiles))
    rmSync(address.slice('virtual:'.length).replace(/[?][^?]*$/, ''))
}
