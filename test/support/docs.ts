/** What the reader of a page has before he types anything, and the programs of others that the page uses. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

interface Given {
  readonly programs?: readonly string[]
  /** In a folder; `disc` runs the program in it. */
  readonly make?: (folder: string, disc: (args: readonly string[]) => string) => void | Promise<void>
}

function put(folder: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
}

const head = 'disc: 1\nvolume: { id: SEED, date: 2026-01-01T00:00:00Z }\nfilesystems: { iso9660: { rockridge: true, joliet: true } }\n'

export const given: Readonly<Record<string, Given>> = {
  'docs/checking.md': {
    // Linked to itself, as the records of some programs are.
    make(folder, disc) {
      put(folder, { 'disc.config.yaml': `${head}files: [{ at: /docs/a.txt, text: a }]\noutput: other.iso\n` })
      disc(['build'])
      const image = readFileSync(join(folder, 'other.iso'))
      const record = 27 * 2048 + 34
      image.writeUInt32LE(27, record + 2)
      image.writeUInt32BE(27, record + 6)
      writeFileSync(join(folder, 'other.iso'), image)
    },
  },
  'docs/lines.md': {
    make: (folder) =>
      put(folder, { 'tree/a.txt': 'a\n', 'tree/b/c.txt': 'c\n', 'user-data': '#cloud-config\n', 'meta-data': 'instance-id: i-1\n' }),
  },
  'docs/serving.md': {
    programs: ['curl', 'nbdinfo', 'qemu-img'],
    make: (folder) => put(folder, { 'disc.config.yaml': `${head}files: [{ at: /a.txt, text: a }]\noutput: seed.iso\n` }),
  },
}
