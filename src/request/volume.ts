/** What the volume is called: the manifest's words as those of the file systems. */

import { instantOf, type Manifest } from '../manifest/index.js'
import type { Volume } from '../tree/index.js'
import type { Instant } from '../unit/index.js'

type Moment = NonNullable<NonNullable<Manifest['volume']>['date']>

/** The schema and the checks of the manifest let no other text through. */
export function momentOf(moment: Moment): Instant {
  const found = instantOf(moment)
  if (found === undefined) throw new Error(`${moment} is no instant`)
  return found
}

/** The volume of a manifest whose date, where it names none, is `date`. */
export function volumeOf({ name, volume = {} }: Manifest, date: Instant): Volume {
  const created = volume.date === undefined ? date : momentOf(volume.date)
  return {
    id: volume.id ?? labelOf(name ?? 'disc'),
    setId: volume.setId ?? '',
    setSize: volume.setSize ?? 1,
    sequence: volume.sequence ?? 1,
    system: volume.system ?? '',
    publisher: volume.publisher ?? '',
    preparer: volume.preparer ?? '',
    application: volume.application ?? 'GLASSMASTER',
    copyrightFile: volume.copyrightFile ?? '',
    abstractFile: volume.abstractFile ?? '',
    bibliographicFile: volume.bibliographicFile ?? '',
    created,
    modified: volume.modified === undefined ? created : momentOf(volume.modified),
    ...(volume.expires === undefined ? {} : { expires: momentOf(volume.expires) }),
    ...(volume.effective === undefined ? {} : { effective: momentOf(volume.effective) }),
  }
}

/** A label that every file system takes, made of the project's name. */
const labelOf = (name: string): string =>
  name
    .toUpperCase()
    .replace(/[^A-Z0-9_]/g, '_')
    .slice(0, 16)
