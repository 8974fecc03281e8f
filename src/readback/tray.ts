/** The tray of a drive, moved by the drive itself. MMC-6 START STOP UNIT. */

import { DiscError } from '../fault/index.js'
import { ask, FeatureCode, featureOf, getConfiguration, loadingOf, mediaStatus, perform, startStopUnit } from '../mmc/index.js'
import { faults } from './faults.js'
import type { Station } from './view.js'

export type TrayAction = 'eject' | 'load'

/**
 * Of a station that hears news and goes on (see `steady`). Throws `burn/trayCannot` where the drive cannot, `mmc/locked` where somebody has forbidden it, `burn/trayStays` where
 * it has taken the command and done nothing.
 */
export async function moveTray({ transport }: Station, action: TrayAction): Promise<void> {
  const configuration = await ask(transport, getConfiguration, { scope: 'one', startingFeature: FeatureCode.removableMedium })
  const feature = configuration && featureOf(configuration, FeatureCode.removableMedium)
  const loading = feature && loadingOf(feature)
  const able = action === 'eject' ? loading?.canEject : loading?.canLoad
  if (loading !== undefined && able === false)
    throw new DiscError(faults.trayCannot({ drive: transport.name, action, mechanism: loading.mechanism }))
  await perform(transport, startStopUnit, { action, immediate: false })
  if (action === 'load' && (await ask(transport, mediaStatus, {}))?.trayOpen === true)
    throw new DiscError(faults.trayStays({ drive: transport.name }))
}
