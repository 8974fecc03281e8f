/** Why a field of a structure is likely to differ: by its name, and by what stands in it. */

/**
 * `clock`: a time; `tool`: who made it; `version`: a number of a program or standard; `identity`: drawn anew for each disc;
 * `placement`: where something lies; `size`: how long or how many; `sum`: follows from other bytes; `order`: the same records in
 * another order; `padding`: bytes that nobody reads; `content`: anything else.
 */
export type Cause = 'clock' | 'tool' | 'version' | 'identity' | 'placement' | 'size' | 'sum' | 'order' | 'padding' | 'content'

const byName: readonly (readonly [RegExp, Cause])[] = [
  [/crc|checksum|\bsum\b|digest|^tag$/i, 'sum'],
  [/\btime|date|created|modified|expires|effective|recorded|access(ed)?$|attributed?$|backup|checkpoint|written|\bTF\b/i, 'clock'],
  [/version|revision/i, 'version'],
  [/application|preparer|implementation|oemName|\btool\b|system ?id/i, 'tool'],
  [/guid|serial|diskSignature|set ?id|unique/i, 'identity'],
  [
    /location|extent|address|\blba\b|start|first|pathTable[LM]|optionalPathTable|image|block$|next|icb|icbs?|anchor|main$|reserve$/i,
    'placement',
  ],
  [/length|size|count|sectors|blocks|bytes|total|free|files|directories|folders|entries|used/i, 'size'],
]

/** Texts that are alike but for a number with dots in it. */
const withoutNumbers = (text: string): string => text.replace(/\d+(\.\d+)+/g, '#')

export function causeOf(name: string, before: string, after: string): Cause {
  const named = byName.find(([pattern]) => pattern.test(name))?.[1]
  if (before !== after && withoutNumbers(before) === withoutNumbers(after) && /\d\.\d/.test(before))
    return named === 'clock' ? named : 'version'
  return named ?? (/reserved|padding|unused/i.test(name) ? 'padding' : 'content')
}
