/** What of a manifest with faults names sources of the host that can be looked at all the same. */

import type { Manifest } from './types.js'

/** Entries and tracks that lack a part are left out, and so is all else that is not whole; the others keep their numbers. */
export function sourcesOf({ disc, media, filesystems, source, base, files, boot, audio, tracks, systemArea }: Manifest): Manifest {
  return {
    disc,
    ...whole({ media, filesystems, source, base, boot, audio, tracks, systemArea }),
    ...(Array.isArray(files)
      ? { files: files.map((entry) => (isWhole(entry) ? entry : undefined)) as NonNullable<Manifest['files']> }
      : {}),
  }
}

function whole(parts: Readonly<Record<string, unknown>>): Partial<Manifest> {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined && isWhole(value)))
}

/** Whether no list in it has a hole. */
function isWhole(value: unknown): boolean {
  if (Array.isArray(value)) return value.every((item) => item !== undefined && isWhole(item))
  return typeof value !== 'object' || value === null || Object.values(value).every(isWhole)
}
