/** Single ranges of bytes. RFC 9110 13.1.5, 14.1.2, 14.2. */

export type Part =
  | { readonly kind: 'whole' }
  | { readonly kind: 'part'; readonly from: number; readonly length: number }
  /** Nothing of it lies within. */
  | { readonly kind: 'outside' }

const whole: Part = { kind: 'whole' }

/**
 * What a request for a range gets. A field that is no single range, as one with several, is ignored, as the standard allows; so is
 * any where `If-Range` names another revision.
 */
export function partAsked(range: string | undefined, ifRange: string | undefined, size: number, tag: string): Part {
  if (range === undefined || (ifRange !== undefined && ifRange !== tag)) return whole
  const [, first = '', last = ''] = /^bytes=[ \t]*(\d*)-(\d*)[ \t]*$/i.exec(range) ?? []
  if (first === '') {
    if (last === '') return whole
    const length = Math.min(Number(last), size)
    return length === 0 ? { kind: 'outside' } : { kind: 'part', from: size - length, length }
  }
  const from = Number(first)
  const to = last === '' ? size - 1 : Number(last)
  if (last !== '' && to < from) return whole
  if (from >= size) return { kind: 'outside' }
  return { kind: 'part', from, length: Math.min(to, size - 1) - from + 1 }
}
