/** Files of the host that remember which of them were read: what a sheet names is not always all that its disc lies in. */

import type { Files } from '../port/index.js'

export function remembering(files: Files): { readonly files: Files; readonly read: ReadonlySet<string> } {
  const read = new Set<string>()
  return {
    read,
    files: {
      ...files,
      read(path, ...how) {
        read.add(path)
        return files.read(path, ...how)
      },
      stream(path, ...how) {
        read.add(path)
        return files.stream(path, ...how)
      },
    },
  }
}
