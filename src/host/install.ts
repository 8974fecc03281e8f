/** Lines for a shell that bring what is missing. */

import type { Need, System } from './need.js'

const installers: Readonly<Record<System, string>> = {
  debian: 'apt install',
  fedora: 'dnf install',
  arch: 'pacman -S',
  homebrew: 'brew install',
}

/** The family of a host: on Linux by the text of os-release(5). Undefined where none of its packages are known here. */
export function systemOf(platform: NodeJS.Platform, osRelease: string | undefined): System | undefined {
  if (platform === 'darwin') return 'homebrew'
  const value = (key: string): string => new RegExp(`^${key}=["']?([^"'\\n]*)`, 'm').exec(osRelease ?? '')?.[1] ?? ''
  const ids = `${value('ID')} ${value('ID_LIKE')}`.split(/\s+/)
  return (['debian', 'fedora', 'arch'] as const).find((system) => ids.includes(system))
}

export interface Installing {
  /** Debian where absent. */
  readonly system: System | undefined
  /** Nobody has to become root first. */
  readonly isRoot: boolean
}

/** Packages first, in one line. */
export function linesFor(needs: readonly Need[], { system = 'debian', isRoot }: Installing): readonly string[] {
  const lacking = needs.filter(({ state }) => state !== 'present')
  // What is there already and does not work is not installed again.
  const names = [...new Set(lacking.flatMap(({ state, packages }) => (state === 'missing' ? (packages?.[system] ?? []) : [])))]
  const sudo = isRoot || system === 'homebrew' ? '' : 'sudo '
  return [
    ...(names.length === 0 ? [] : [`${sudo}${installers[system]} ${names.join(' ')}`]),
    ...new Set(lacking.flatMap(({ commands }) => commands ?? [])),
  ]
}
