/** CD-TEXT of whatever texts there are: what its character sets lack is left out, with a warning. */

import type { Fault } from '../../fault/index.js'
import type { CdTexts } from '../../layout/index.js'
import { planCdText, type CdTextPlan } from './write.js'

export function fitCdText(plan: CdTextPlan): ReturnType<typeof planCdText> {
  const all = planCdText(plan)
  const lacking = all.faults.filter(({ code }) => code === 'cdtext/character')
  if (lacking.length === 0) return all
  const without = planCdText({ ...plan, texts: plan.texts.map((texts) => withoutTexts(texts, lacking)) })
  return { packs: without.packs, faults: [...lacking.map((fault): Fault => ({ ...fault, severity: 'warning' })), ...without.faults] }
}

function withoutTexts(texts: CdTexts, lacking: readonly Fault[]): CdTexts {
  const isLacking = (track: number, field: string): boolean =>
    lacking.some(({ values }) => values['language'] === texts.language && values['track'] === track && values['field'] === field)
  const kept = (track: number, words: CdTexts['disc']): CdTexts['disc'] =>
    Object.fromEntries(Object.entries(words).filter(([field]) => !isLacking(track, field)))
  const { discId, genre, ...others } = texts
  return {
    ...others,
    disc: kept(0, texts.disc),
    tracks: new Map([...texts.tracks].map(([track, words]) => [track, kept(track, words)])),
    ...(discId === undefined || isLacking(0, 'discId') ? {} : { discId }),
    ...(genre === undefined ? {} : { genre: isLacking(0, 'genre') ? { ...genre, text: '' } : genre }),
  }
}
