/** Folders of programs that are put in place of those of the host. */

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A folder for PATH that holds these programs alone, each a script for /bin/sh. */
export function folderOfPrograms(folder: string, scripts: Readonly<Record<string, string>>): string {
  mkdirSync(folder, { recursive: true })
  for (const [name, script] of Object.entries(scripts)) writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  return folder
}

/** It lets nobody end it but by SIGKILL, and has a child that holds its pipes. */
export const hangs = "trap '' TERM INT HUP\n/bin/sleep 600 &\n/bin/sleep 600"
