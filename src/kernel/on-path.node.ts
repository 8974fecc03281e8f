/** Programs of the host, by their names. */

import { accessSync, constants, statSync } from 'node:fs'
import { posix, win32 } from 'node:path'

interface Search {
  readonly environment?: Readonly<Record<string, string | undefined>>
  readonly platform?: NodeJS.Platform
}

/** Where a program lies, as whoever runs it by its name finds it: in folders of PATH, which are relative where PATH has them so. */
export const programOnPath = (name: string, search: Search = {}): string | undefined => programsOnPath(name, search)[0]

/** All of that name, the one that runs first. */
export const programsOnPath = (name: string, search: Search = {}): readonly string[] => placesOf(name, search).filter(isProgram)

/** Where one is looked for, in this order. On Windows its name may lack its ending. */
export function placesOf(name: string, { environment = process.env, platform = process.platform }: Search = {}): readonly string[] {
  const isWindows = platform === 'win32'
  const rules = isWindows ? win32 : posix
  const { PATH = '', Path = PATH, PATHEXT = '.COM;.EXE;.BAT;.CMD' } = environment
  const endings = isWindows ? ['', ...PATHEXT.split(';').filter((ending) => ending !== '')] : ['']
  const folders = (isWindows ? Path : PATH).split(rules.delimiter).filter((folder) => folder !== '')
  const places = rules.isAbsolute(name) ? [name] : folders.map((folder) => rules.join(folder, name))
  return places.flatMap((place) => endings.map((ending) => place + ending))
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}
