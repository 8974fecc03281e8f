/** Targets of symbolic links, and what has components like theirs. RRIP 4.1.3; AAIP 2.0. */

import { IN_USE, LINK } from './constants.js'
import { SEEN, type Entries } from './entries.js'
import { isPlain, oddCharacters } from './names.js'
import type { Place } from './place.js'
import { rules } from './rules.js'

const HEAD = 5
const COMPONENT_HEAD = 2
const WHOLE = LINK.current | LINK.parent | LINK.root

export function takeTarget(entries: Entries, at: number, length: number, place: Place): void {
  const { bytes } = place
  const flags = bytes[at + 4] as number
  if (entries.targetContinues === 0)
    place.say(rules.target, 'flags', entries.targetAt - place.base, 0, 'the mark that more follows, which stands in the next SL')
  if ((flags & ~LINK.continue) !== 0) place.say(rules.target, 'flags', at + 4, `${flags.toString(16)}h`, '0 or 1')
  entries.seen |= IN_USE.SL
  entries.targetContinues = flags & LINK.continue
  entries.targetAt = place.base + at + 4
  let from = at + HEAD
  const end = at + length
  if (from === end) place.say(rules.target, 'length', at + 2, length, 'one component at least')
  while (from < end) {
    const last = from + COMPONENT_HEAD + (from + 1 < end ? (bytes[from + 1] as number) : 0)
    if (from + COMPONENT_HEAD > end || last > end) {
      place.say(
        rules.target,
        'component length',
        from + 1,
        last - from - COMPONENT_HEAD,
        `at most ${Math.max(0, end - from - COMPONENT_HEAD)}`,
      )
      return
    }
    judgeComponent(entries, from, last, place)
    from = last
  }
}

function judgeComponent(entries: Entries, from: number, end: number, place: Place): void {
  const { bytes } = place
  const flags = bytes[from] as number
  const length = end - from - COMPONENT_HEAD
  const whole = flags & WHOLE
  const say = (is: string, should: string): void => {
    place.say(rules.target, 'component flags', from, is, should)
  }
  if ((flags & ~(WHOLE | LINK.continue)) !== 0) say(`${flags.toString(16)}h`, 'no reserved bit')
  if ((whole & (whole - 1)) !== 0) say(`${flags.toString(16)}h`, 'one of current, parent and root')
  if (whole !== 0 && length > 0) place.say(rules.target, 'component length', from + 1, length, '0, as the flags are all of it')
  if (whole !== 0 && (flags & LINK.continue) !== 0) say(`${flags.toString(16)}h`, 'no continuation of what is whole')
  if ((whole & LINK.root) !== 0 && entries.components > 0)
    place.say(rules.rootInside, 'component flags', from, 'the root', 'the root as first component alone')
  if (entries.componentContinues && whole !== 0) say(`${flags.toString(16)}h`, 'more of the component before')
  if (whole === 0 && length === 0 && !entries.componentContinues)
    place.say(rules.emptyComponent, 'component flags', from, 'an empty component', 'one with characters')
  const goesOn = entries.componentContinues
  entries.components++
  entries.componentContinues = (flags & LINK.continue) !== 0
  if (isPlain(bytes, from + COMPONENT_HEAD, end)) return
  const content = bytes.subarray(from + COMPONENT_HEAD, end)
  if (content.includes(0) || content.includes(0x2f)) {
    const is = content.includes(0) ? 'a NUL' : 'a slash'
    place.say(rules.target, 'component', from + COMPONENT_HEAD, is, 'neither slash nor NUL')
    return
  }
  const odd = goesOn || entries.componentContinues ? controlIn(content) : oddCharacters(content)
  if (odd !== undefined) place.say(rules.targetCharacters, 'component', from + COMPONENT_HEAD, odd, 'characters that can be shown')
}

/** Of a part of a component, whose characters may be cut on either side. */
function controlIn(bytes: Uint8Array): string | undefined {
  const found = bytes.find((byte) => byte < 0x20 || byte === 0x7f)
  return found === undefined ? undefined : oddCharacters(Uint8Array.of(found))
}

/** After the last entry of a record. */
export function judgeEnd(entries: Entries, place: Place): void {
  if (entries.targetContinues === 1)
    place.findings.add(rules.target, {
      at: entries.targetAt,
      field: 'flags',
      is: 'that more follows',
      should: 'no such mark in the last SL',
      path: place.record.path(),
    })
  else if (entries.componentContinues)
    place.findings.add(rules.target, {
      at: entries.targetAt,
      field: 'component flags',
      is: 'that more follows',
      should: 'no such mark in the last component',
      path: place.record.path(),
    })
  if (entries.aaipContinues === 1)
    place.findings.add(rules.aaip, {
      at: entries.aaipAt,
      field: 'flags',
      is: 'that more follows',
      should: 'no such mark in the last AL',
      path: place.record.path(),
    })
}

/** Attributes and access control lists as libisofs records them. AAIP 2.0. */
export function takeAaip(entries: Entries, at: number, length: number, place: Place): void {
  const { bytes } = place
  entries.seen |= SEEN.AL
  if (length < HEAD) {
    place.say(rules.aaip, 'length', at + 2, length, `at least ${HEAD}`)
    return
  }
  if (entries.aaipContinues === 0) place.say(rules.aaip, 'flags', at + 4, 'a further AL', 'the one before to be marked as continued')
  entries.aaipContinues = (bytes[at + 4] as number) & LINK.continue
  entries.aaipAt = place.base + at + 4
  for (let from = at + HEAD; from < at + length;) {
    const last = from + COMPONENT_HEAD + (bytes[from + 1] ?? 0)
    if (last > at + length) {
      place.say(rules.aaip, 'component length', from + 1, last - from - COMPONENT_HEAD, `at most ${at + length - from - COMPONENT_HEAD}`)
      return
    }
    from = last
  }
}
