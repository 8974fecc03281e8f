/** Every folder of examples/ builds; those that need nothing of the host build the very image of their lock file. */

import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { build } from '../src/build.js'
import { run as runPlan } from '../src/cli/plan.js'
import { silent } from '../src/event.js'
import { openProject } from '../src/project.js'
import { runCommand } from './cli/run-command.js'
import { temporaryFolder } from './support/folder.js'
import { has } from './support/tools.js'

const examples = fileURLToPath(new URL('../examples', import.meta.url))
const program = fileURLToPath(new URL('../dist/bin/disc.js', import.meta.url))
const folder = temporaryFolder()
const names = readdirSync(examples, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
cpSync(examples, folder, { recursive: true, filter: (path) => !/\/(build|dist)$/.test(path) })

/** Programs and files of the host that an example is made from. */
const needs: Readonly<Record<string, { readonly programs?: readonly string[]; readonly files?: readonly string[] }>> = {
  grub: { programs: ['grub-mkimage'], files: ['/usr/lib/grub/i386-pc', '/usr/lib/grub/x86_64-efi'] },
  // Too large to be digested by a test; the file system of the host must know sparse files.
  large: {},
  isolinux: { files: ['/usr/lib/ISOLINUX/isolinux.bin', '/usr/lib/syslinux/modules/bios/ldlinux.c32'] },
}
const lacks = (name: string): boolean =>
  [...(needs[name]?.programs ?? []).map(has), ...(needs[name]?.files ?? []).map((file) => existsSync(file))].includes(false)

/** Compares standard input with a file in large pieces: an image may be of gigabytes. */
const compare = `
  const { openSync, readSync, fstatSync } = require('node:fs')
  const file = openSync(process.argv[1], 'r')
  const [given, wanted] = [Buffer.alloc(1 << 20), Buffer.alloc(1 << 20)]
  let same = 0
  for (let count; (count = readSync(0, given)) > 0; same += count) {
    readSync(file, wanted, 0, count, same)
    if (given.compare(wanted, 0, count, 0, count) !== 0) process.exit(1)
  }
  process.exit(same === fstatSync(file).size ? 0 : 1)`

describe.each(names)('examples/%s', (name) => {
  const home = join(folder, name)
  const skipped = lacks(name) && process.env['GLASSMASTER_REQUIRE_READERS'] !== '1'

  it.skipIf(skipped)(
    'builds, into a file and into a pipe, and gives the image of its lock file where it has one',
    { timeout: 300_000 },
    async () => {
      if (existsSync(join(home, 'prepare.sh'))) execFileSync('sh', ['prepare.sh'], { cwd: home, stdio: 'pipe' })
      const project = openProject(join(home, 'disc.config.yaml'), { environment: process.env })
      const isFree = needs[name] === undefined
      if (isFree)
        expect(
          existsSync(join(home, 'disc.lock')) && existsSync(join(home, 'plan.txt')),
          'an example that needs nothing of the host has a lock file and a printed plan',
        ).toBe(true)
      const built = await build(project, { lock: isFree ? 'frozen' : 'none', flush: 'replace', listener: silent })
      expect(built.faults.filter(({ severity }) => severity === 'error')).toEqual([])
      // Gigabytes go through a pipe where nobody waits for it.
      if (name !== 'large' || process.env['GLASSMASTER_REQUIRE_READERS'] === '1') {
        const piped = `"$0" "$1" build -q -o - | "$0" -e "$2" "$3"`
        execFileSync('bash', ['-o', 'pipefail', '-c', piped, process.execPath, program, compare, built.image], { cwd: home, stdio: 'pipe' })
      }
      if (existsSync(join(home, 'plan.txt'))) {
        const { out } = await runCommand(runPlan, [join(home, 'disc.config.yaml')])
        expect(out).toBe(readFileSync(join(home, 'plan.txt'), 'utf8'))
      }
    },
  )
})
