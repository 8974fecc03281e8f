/** A process with all that it has started, ended at once. */

interface Started {
  readonly pid?: number | undefined
  kill(signal: NodeJS.Signals): boolean
}

/** Of one that was started `detached`, which leads a group of its own. Windows has no groups: there the process ends, and what it started when its pipes do. */
export function endGroup(child: Started, platform: NodeJS.Platform = process.platform): void {
  if (child.pid === undefined) return
  if (platform === 'win32') {
    child.kill('SIGKILL')
    return
  }
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    // All of them have ended meanwhile.
  }
}
