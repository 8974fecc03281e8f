// What the reader of a page of docs/jobs has before he types anything. Small, unless GLASSMASTER_FULL_SIZE is set.

import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

function put(path, content) {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
}

/**
 * `programs` are those that the page tells its reader to have, `readers` those that judge what he made, `files` come from packages that
 * the page names; `given` puts what he has into a folder.
 */
export const jobs = {
  'cloud-init-seed': { programs: ['blkid', 'isoinfo'], readers: ['7zz'] },
}
