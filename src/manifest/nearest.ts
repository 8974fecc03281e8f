/** "Did you mean": the nearest of a few words. */

/** The word that differs least, if it differs little: by a third of its letters at most. A single letter is like nothing. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  if (word.length < 2 || word.length > LONGEST) return undefined
  let best: string | undefined
  let least = Number.POSITIVE_INFINITY
  for (const candidate of candidates) {
    const letters = distanceBetween(normal(word), normal(candidate))
    const allowed = Math.max(1, Math.floor(Math.max(word.length, candidate.length) / 3))
    // Dashes and capitals count where letters do not decide.
    const distance = letters + distanceBetween(word, candidate) / 1000
    if (distance < least && letters <= allowed) {
      best = candidate
      least = distance
    }
  }
  return best ?? meantByStart(word, candidates)
}

/** `bluray` has nothing of `bd-r` but its beginning; a few names of the trade are known by others. */
function meantByStart(word: string, candidates: readonly string[]): string | undefined {
  const other = otherNames[normal(word)]
  return other !== undefined && candidates.includes(other) ? other : undefined
}

const otherNames: Readonly<Record<string, string>> = {
  bluray: 'bd-r',
  bluraydisc: 'bd-r',
  blueray: 'bd-r',
  bd: 'bd-r',
  bdrom: 'bd-r',
  cd: 'cd-r',
  cdrom: 'cd-r',
  dvd: 'dvd+r',
  dvdrom: 'dvd+r',
  uefi: 'efi',
  pc: 'bios',
  legacy: 'bios',
  grub: 'grub2',
  syslinux: 'isolinux',
  destination: 'at',
  target: 'at',
  dest: 'at',
  path: 'at',
  source: 'from',
  src: 'from',
  label: 'id',
  volumeid: 'id',
  title: 'id',
}

const LONGEST = 64
const normal = (word: string): string => word.toLowerCase().replaceAll(/[-_ ]/g, '')

/** Insertions, deletions, replacements and swaps of neighbours between two words (optimal string alignment). */
function distanceBetween(from: string, to: string): number {
  let before: number[] = []
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let i = 1; i <= from.length; i++) {
    const current = [i]
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1] ? 0 : 1
      let cost = Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + same)
      if (i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]) cost = Math.min(cost, (before[j - 2] ?? 0) + 1)
      current.push(cost)
    }
    before = previous
    previous = current
  }
  return previous[to.length] ?? 0
}
