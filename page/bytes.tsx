/** The bytes of a block beside the rows of its tables, each pointing at the other. */

import { useMemo, useState } from 'preact/hooks'
import type { PageBlock, PageField } from '../src/page/shape.js'
import { targetOf } from './addresses.js'
import type { Disc } from './disc.js'
import type { Choosing } from './state.js'
import { count, shown } from './words.js'

/** First and last byte that are brought forward. */
interface Lit {
  readonly from: number
  readonly to: number
}

interface Props extends Choosing {
  readonly disc: Disc
  readonly block: PageBlock
}

export function Bytes({ disc, block, chosen, choose }: Props) {
  const bytes = useMemo(() => Uint8Array.from(atob(block.bytes), (character) => character.charCodeAt(0)), [block])
  const [lit, setLit] = useState<Lit>()
  const [held, setHeld] = useState<Lit>()
  const light = lit ?? held
  const fields = useMemo(() => block.parts.flatMap(({ fields }) => fields), [block])
  const fieldAt = (byte: number): PageField | undefined => {
    // Of fields within fields the narrowest.
    let found: PageField | undefined
    for (const field of fields)
      if (field.at <= byte && byte < field.at + field.bytes && (found === undefined || field.bytes <= found.bytes)) found = field
    return found
  }
  const point = (byte: number | undefined): void => {
    const field = byte === undefined ? undefined : fieldAt(byte)
    setLit(byte === undefined ? undefined : field === undefined ? { from: byte, to: byte } : rangeOf(field))
  }
  const hold = (byte: number): void => {
    const field = fieldAt(byte)
    setHeld(field === undefined ? { from: byte, to: byte } : rangeOf(field))
    if (field !== undefined) document.getElementById(`field-${fields.indexOf(field)}`)?.scrollIntoView({ block: 'nearest' })
  }
  let number = -1
  return (
    <div class="bytes">
      <Dump bytes={bytes} lit={light} covered={fields} point={point} hold={hold} />
      <div class="fields" onPointerLeave={() => setLit(undefined)}>
        {block.parts.map((part) => (
          <section key={`${part.at} ${part.title}`}>
            <h4>
              {shown(part.title)} <span class="quiet">byte {part.at}</span>
            </h4>
            {part.fields.length > 0 && (
              <ul>
                {part.fields.map((field) => {
                  const index = ++number
                  const target = targetOf(field, part.title, chosen, disc.regions)
                  const range = rangeOf(field)
                  return (
                    <li key={index}>
                      <button
                        type="button"
                        id={`field-${index}`}
                        class={`field${light !== undefined && light.from === range.from && light.to === range.to ? ' is-lit' : ''}`}
                        onPointerEnter={() => setLit(range)}
                        onFocus={() => setLit(range)}
                        onBlur={() => setLit(undefined)}
                        onClick={() => setHeld(range)}
                      >
                        <span class="field-at">{field.label}</span>
                        <span class="field-name">{shown(field.name)}</span>
                        {field.value !== undefined && <span class="field-value">{shown(field.value)}</span>}
                        <span class="field-clause">{field.clause}</span>
                      </button>
                      {target !== undefined && target.block !== block.block && (
                        <button type="button" class="link" onClick={() => choose(target.region, target.block)}>
                          → {shown(disc.regions.id[target.region] as string)}
                          {disc.regions.start[target.region] !== target.block && `, block ${target.block}`}
                        </button>
                      )}
                    </li>
                  )
                })}
              </ul>
            )}
          </section>
        ))}
        {block.parts.every((part) => part.fields.length === 0) && <p class="quiet">No table describes these bytes.</p>}
      </div>
    </div>
  )
}

const rangeOf = ({ at, bytes }: PageField): Lit => ({ from: at, to: at + bytes - 1 })

interface DumpProps {
  readonly bytes: Uint8Array
  readonly lit: Lit | undefined
  readonly covered: readonly PageField[]
  readonly point: (byte: number | undefined) => void
  readonly hold: (byte: number) => void
}

const ACROSS = 16

function Dump({ bytes, lit, covered, point, hold }: DumpProps) {
  const [cursor, setCursor] = useState(0)
  const shades = useMemo(() => shadesOf(bytes.length, covered), [bytes, covered])
  const lines = useMemo(() => linesOf(bytes), [bytes])
  const isLit = (byte: number): boolean => lit !== undefined && lit.from <= byte && byte <= lit.to
  const byteOf = (target: EventTarget | null): number | undefined => {
    const text = target instanceof HTMLElement ? target.dataset['byte'] : undefined
    return text === undefined ? undefined : Number(text)
  }
  const keys = (event: KeyboardEvent): void => {
    const moves: Readonly<Record<string, number>> = {
      ArrowRight: 1,
      ArrowLeft: -1,
      ArrowDown: ACROSS,
      ArrowUp: -ACROSS,
      Home: -cursor,
      End: bytes.length,
    }
    const by = moves[event.key]
    if (event.key === 'Enter') hold(cursor)
    else if (by === undefined) return
    else {
      const next = Math.max(0, Math.min(bytes.length - 1, cursor + by))
      setCursor(next)
      point(next)
    }
    event.preventDefault()
  }
  return (
    <div
      class="dump"
      role="group"
      tabIndex={0}
      aria-label={`Bytes of the block. Byte ${cursor} is ${(bytes[cursor] ?? 0).toString(16)} hexadecimal; arrows move, Enter holds its field.`}
      onKeyDown={keys}
      onPointerMove={({ target }) => {
        const byte = byteOf(target)
        if (byte !== undefined) point(byte)
      }}
      onPointerLeave={() => point(undefined)}
      onClick={({ target }) => {
        const byte = byteOf(target)
        if (byte === undefined) return
        setCursor(byte)
        hold(byte)
      }}
    >
      {lines.map((line) =>
        line.kind === 'same' ? (
          <div key={line.at} class="dump-same">
            {count(line.lines)} {line.lines === 1 ? 'line' : 'lines'} of zeros
          </div>
        ) : (
          <div key={line.at} class="dump-line">
            <span class="dump-at">{line.at.toString(16).padStart(3, '0')}</span>
            <span class="dump-hex">
              {Array.from(bytes.subarray(line.at, line.at + ACROSS), (byte, i) => (
                <b
                  key={i}
                  data-byte={line.at + i}
                  class={`s${shades[line.at + i]}${isLit(line.at + i) ? ' is-lit' : ''}${line.at + i === cursor ? ' is-cursor' : ''}`}
                >
                  {byte.toString(16).padStart(2, '0')}
                </b>
              ))}
            </span>
            <span class="dump-text">
              {Array.from(bytes.subarray(line.at, line.at + ACROSS), (byte, i) => (
                <b key={i} data-byte={line.at + i} class={isLit(line.at + i) ? 'is-lit' : ''}>
                  {byte > 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '\u00b7'}
                </b>
              ))}
            </span>
          </div>
        ),
      )}
    </div>
  )
}

type Line = { readonly kind: 'bytes'; readonly at: number } | { readonly kind: 'same'; readonly at: number; readonly lines: number }

/** Three lines of zeros and more are told as one. */
function linesOf(bytes: Uint8Array): readonly Line[] {
  const lines: Line[] = []
  for (let at = 0; at < bytes.length; at += ACROSS) {
    let end = at
    while (end < bytes.length && bytes.subarray(end, end + ACROSS).every((byte) => byte === 0)) end += ACROSS
    const zeros = (end - at) / ACROSS
    if (zeros >= 3) {
      lines.push({ kind: 'same', at, lines: zeros })
      at = end - ACROSS
    } else lines.push({ kind: 'bytes', at })
  }
  return lines
}

/** 0 where no field covers a byte, else 1 and 2 in turn from field to field. */
function shadesOf(length: number, fields: readonly PageField[]): Uint8Array {
  const shades = new Uint8Array(length)
  let turn = 1
  let before = -1
  for (const { at, bytes } of fields) {
    if (at !== before) turn = 3 - turn
    before = at
    shades.fill(turn, at, at + bytes)
  }
  return shades
}
