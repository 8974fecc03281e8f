/** Keys of a manifest as its text. */

import { Document, isMap, isSeq, parse, visit } from 'yaml'
import type { Manifest } from '../manifest/index.js'
import type { Keys } from './tracks.js'

export interface Remarks {
  /** Above everything. */
  readonly head: string
  /** Above each track. */
  readonly tracks: readonly string[]
}

// What a text may hold in no place, and what ends a line in some eyes: YAML 1.2.2 production 1, and 5.4; and what turns the direction of writing.
const UNPRINTABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]|\p{Surrogate}|\p{Bidi_Control}/u

/** What a manifest would take from the environment, up to its end: what stands within needs no mark of its own. */
const VARIABLE = /\$\{[^}]*\}?/g

/** Names and texts mean themselves: `${` in them is no variable. */
export function printManifest(manifest: Keys, remarks: Remarks): string {
  const document = new Document(manifest, { compat: 'yaml-1.1', aliasDuplicateObjects: false })
  visit(document, {
    Scalar(key, node) {
      if (key === 'key' || typeof node.value !== 'string') return
      const text = node.value.replaceAll(VARIABLE, (same) => `$${same}`)
      node.value = text
      if (UNPRINTABLE.test(text)) node.type = 'QUOTE_DOUBLE'
    },
  })
  document.commentBefore = comment(remarks.head)
  for (const path of [['audio', 'tracks'], ['tracks']]) {
    const list = document.getIn(path, true)
    if (isSeq(list)) for (const [i, item] of list.items.entries()) if (isMap(item)) item.commentBefore = comment(remarks.tracks[i] ?? '')
  }
  return document.toString({ lineWidth: 0 }).replaceAll(new RegExp(UNPRINTABLE, 'gu'), escaped)
}

/** What was printed, as a program has it: its texts hold what a file would have. */
export const readPrinted = (text: string): Manifest => parse(text) as Manifest

const comment = (text: string): string =>
  ` ${text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff]|\p{Surrogate}|\p{Bidi_Control}/gu, '?')}`

/** Texts that hold such a character stand in quotation marks. */
const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
