/** GUIDs as lines write them: with dashes, or as 32 digits in the order of the bytes on the disc. UEFI 2.10 appendix A. */

/** In capital letters and with dashes; undefined where it is none. */
export function guidOfText(text: string): string | undefined {
  if (/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(text)) return text.toUpperCase()
  if (!/^[0-9a-f]{32}$/i.test(text)) return undefined
  const digits = text.toUpperCase()
  // The first three fields have their lowest byte first.
  const swapped = (from: number, to: number): string => (digits.slice(from, to).match(/../g) ?? []).reverse().join('')
  return [swapped(0, 8), swapped(8, 12), swapped(12, 16), digits.slice(16, 20), digits.slice(20)].join('-')
}
