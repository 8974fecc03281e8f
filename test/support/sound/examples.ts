/** The discs of examples/, built as a reader of the manual would. */

import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { ProgramRun } from '../program.js'
import { has } from '../tools.js'

/** Files and programs of the host that an example is made from. */
const needs: Readonly<Record<string, readonly string[]>> = {
  grub: ['/usr/lib/grub/i386-pc', '/usr/lib/grub/x86_64-efi', 'grub-mkimage'],
  isolinux: ['/usr/lib/ISOLINUX/isolinux.bin', '/usr/lib/syslinux/modules/bios/ldlinux.c32'],
}

/** Those of a folder that can be made here. */
export const exampleNames = (source: string): readonly string[] =>
  readdirSync(source, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .filter((name) => (needs[name] ?? []).every((need) => (need.startsWith('/') ? existsSync(need) : has(need))))

/** Builds one in a folder of its own, and gives the path of what opens the disc. */
export function makeExample(source: string, folder: string, run: (args: readonly string[], cwd: string) => ProgramRun): string {
  const name = basename(source)
  const home = join(folder, `example-${name}`)
  cpSync(source, home, { recursive: true, filter: (path) => !/\/(build|dist|disc\.lock)$/.test(path) })
  if (existsSync(join(home, 'prepare.sh'))) execFileSync('sh', ['prepare.sh'], { cwd: home, stdio: 'pipe' })
  const { status, stdout, stderr } = run(['build'], home)
  if (status !== 0) throw new Error(`${name}: ${stdout}${stderr}`)
  const made = readdirSync(join(home, 'dist'))
  const image = made.find((path) => path.endsWith('.cue')) ?? made.find((path) => path.endsWith('.iso'))
  if (image === undefined) throw new Error(`${name}: no image in ${made.join(', ')}`)
  return join(home, 'dist', image)
}
