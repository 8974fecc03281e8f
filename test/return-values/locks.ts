/** Values about drives that are at work: a second command on a drive while a burn or an erasure goes on. */

import { openMaster } from '../../src/master.js'
import { openProject } from '../../src/project.js'
import { burn } from '../../src/burn.js'
import { erase } from '../../src/erase.js'
import type { Listener } from '../../src/event.js'
import { formOf } from '../../src/recorder/index.js'
import { settings } from '../recorder/bench.js'
import { told, type Provocation, type Raised } from './bench.js'

const ALBUM = { audio: { tracks: [{ parts: [{ silence: '00:06:00' }] }] } }
const DATA = { files: [{ at: '/a', text: 'a' }] }

/** An erasure of the disc that is begun while something else goes on there. */
function meanwhile(drive: string): { readonly listener: Listener; readonly heard: () => Promise<readonly Raised[]> } {
  let second: Promise<readonly Raised[]> | undefined
  const listener: Listener = () => {
    second ??= told(erase({ drives: [drive] }))
  }
  return { listener, heard: () => second ?? Promise.resolve([]) }
}

const during = (does: string, value: string, content: object, mode: 'auto' | 'tao' | 'raw'): Provocation => ({
  does: `an erasure while the drive ${does}`,
  raises: { 'transport/busyWithJob': [value, 'IMAPI_E_DEVICE_STILL_IN_USE'] },
  run: async (bench) => {
    const drive = bench.drive('media=cd-rw')
    await using master = await openMaster(openProject(bench.manifest(content)))
    const { listener, heard } = meanwhile(drive)
    const chosen = settings({ mode, verify: 'none' })
    const busy = (event: Parameters<Listener>[0]): void => {
      if (event.kind === 'action' && event.action === 'write') listener(event)
    }
    await told(burn(master, { drives: [drive], form: formOf(mode, undefined), stage: 'never', settings: chosen, listener: busy }))
    return heard()
  },
})

export const locks: readonly Provocation[] = [
  during('records data', 'E_IMAPI_DF2DATA_WRITE_IN_PROGRESS', DATA, 'auto'),
  during('records tracks', 'E_IMAPI_DF2TAO_WRITE_IN_PROGRESS', ALBUM, 'tao'),
  during('records raw sectors', 'E_IMAPI_DF2RAW_WRITE_IN_PROGRESS', ALBUM, 'raw'),
  {
    does: 'an erasure while the drive erases a disc',
    raises: { 'transport/busyWithJob': ['E_IMAPI_ERASE_RECORDER_IN_USE', 'IMAPI_E_DEVICE_STILL_IN_USE'] },
    run: async (bench) => {
      const drive = bench.blank('media=cd-rw')
      const { listener, heard } = meanwhile(drive)
      await told(erase({ drives: [drive], listener }))
      return heard()
    },
  },
]
