/** Whether names of two trees can be one name, which the primary tree has in fewer and other characters. */

const [UNDERSCORE, LETTERS] = [0x5f, 0x20] as const

/** The first four characters of an identifier in capital letters and digits; all others are the same. */
export function headOfName(bytes: Uint8Array, from: number, to: number, unit: 1 | 2): number {
  let head = 0
  let isOver = false
  for (let i = 0; i < 4; i++) {
    const at = from + i * unit
    let character: number = UNDERSCORE
    if (!isOver && at + unit <= to && (unit === 1 || bytes[at] === 0)) {
      const byte = bytes[at + unit - 1] as number
      if ((byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a)) character = byte
      else if (byte >= 0x61 && byte <= 0x7a) character = byte - LETTERS
      // Characters of several bytes shift what follows.
      else if (byte >= 0x80 || byte === 0x2e) isOver = true
    } else if (at + unit <= to) isOver = true
    head = (head << 8) | character
  }
  return head >>> 0
}

/** Where neither has one of the others. */
export function alikeHeads(a: number, b: number): boolean {
  if (a === b) return true
  for (let shift = 0; shift < 4; shift++) {
    const [x, y] = [Math.floor(a / 256 ** shift) % 256, Math.floor(b / 256 ** shift) % 256]
    if (x !== y && x !== UNDERSCORE && y !== UNDERSCORE) return false
  }
  return true
}

export function alikePaths(a: string, b: string): boolean {
  const [partsA, partsB] = [a.split('/'), b.split('/')]
  return partsA.length === partsB.length && partsA.every((part, i) => alikeNames(part, partsB[i] as string))
}

function alikeNames(a: string, b: string): boolean {
  const [x, y] = [plain(a), plain(b)]
  if (x.name === y.name && x.extension === y.extension) return true
  const length = Math.min(6, Math.max(1, Math.min(x.name.length, y.name.length) - 3))
  return matches(x.name.slice(0, length), y.name.slice(0, length)) && matches(x.extension.slice(0, 3), y.extension.slice(0, 3))
}

function matches(a: string, b: string): boolean {
  for (let i = 0; i < Math.min(a.length, b.length); i++) if (a[i] !== b[i] && a[i] !== '_' && b[i] !== '_') return false
  return true
}

function plain(identifier: string): { readonly name: string; readonly extension: string } {
  const whole = identifier.replace(/;\d*$/, '').replace(/\.$/, '').toUpperCase()
  const dot = whole.lastIndexOf('.')
  const written = (text: string): string => text.replace(/[^A-Z0-9]/gu, '_')
  return dot <= 0
    ? { name: written(whole), extension: '' }
    : { name: written(whole.slice(0, dot)), extension: written(whole.slice(dot + 1)) }
}
