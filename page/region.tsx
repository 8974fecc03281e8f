/** One region: what it is, why it is there, what it points at and what points at it, and its bytes. */

import { useEffect, useState } from 'preact/hooks'
import type { ComponentChildren } from 'preact'
import type { NameSpaceNames, PageBlock } from '../src/page/shape.js'
import { Bytes } from './bytes.js'
import type { Disc } from './disc.js'
import { Excerpt } from './faults.js'
import { ownerKey, ownerName } from './owners.js'
import type { Choosing } from './state.js'
import { count, counted, shown, sized } from './words.js'

/** Gives a block of the plan; undefined where it cannot be had. */
export type AskBlock = (block: number) => Promise<PageBlock | undefined>

interface Props extends Choosing {
  readonly disc: Disc
  readonly ask: AskBlock
  /** The block of it that is shown, or any other where that is the first one. */
  readonly block: number
  readonly names: readonly NameSpaceNames[]
  /** What is shown where nothing is chosen. */
  readonly empty?: ComponentChildren
}

export function Region({ disc, chosen, choose, ask, block, names, empty }: Props) {
  const { regions, model } = disc
  if (chosen < 0)
    return (
      <div class="region is-empty">
        <p>Choose a region on the map or in a list: here is what it is, why it is there, and what its bytes say.</p>
        {empty}
      </div>
    )
  const owner = model.owners[regions.owner[chosen] as number] as string
  const [start, length] = [regions.start[chosen] as number, regions.length[chosen] as number]
  const refs = regions.refsOf(chosen)
  const backs = regions.backsOf(chosen)
  const entry = model.entries.find(({ number }) => number + 1 === regions.entry[chosen])
  const tree = disc.tree
  const node = tree?.nodeOf(chosen) ?? -1
  return (
    <div class="region">
      <header>
        <p class="region-owner">
          <i class="dot" style={{ background: `var(--o-${ownerKey(owner)})` }} />
          {ownerName(owner)}
        </p>
        <h2>{shown(regions.id[chosen] as string)}</h2>
        <p class="region-what">{model.reasons[regions.reason[chosen] as number]}</p>
      </header>
      <dl class="facts">
        <dt>Blocks</dt>
        <dd>
          {count(start)}
          {length > 1 && ` to ${count(start + length - 1)}`}{' '}
          <span class="quiet">
            ({counted(length, 'block')}, {sized(length * 2048)})
          </span>
        </dd>
        <dt>Placed</dt>
        <dd>{model.placings[regions.placing[chosen] as number]}</dd>
        {tree !== undefined && node >= 0 && (
          <>
            <dt>Path</dt>
            <dd>{shown(tree.pathOf(node))}</dd>
            {names.map((space) => (
              <Name key={space.label} label={space.label} name={space.names[node] ?? null} own={tree.name[node] as string} />
            ))}
          </>
        )}
        {entry !== undefined && (
          <>
            <dt>Brought by</dt>
            <dd>
              files[{entry.number}]{entry.position !== undefined && <Excerpt position={entry.position} severity="plain" />}
            </dd>
          </>
        )}
      </dl>
      <Links title="Points at" regions={refs} disc={disc} choose={choose} none="no other region" />
      <Links title="Pointed at by" regions={backs} disc={disc} choose={choose} none="no other region" />
      <Blocks
        key={`${regions.id[chosen]}`}
        disc={disc}
        start={start}
        length={length}
        ask={ask}
        block={block}
        chosen={chosen}
        choose={choose}
      />
    </div>
  )
}

function Name({ label, name, own }: { readonly label: string; readonly name: string | 0 | null; readonly own: string }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>{name === null ? <span class="quiet">not shown there</span> : shown(name === 0 ? own : name)}</dd>
    </>
  )
}

const FEW = 8

interface LinksProps extends Pick<Choosing, 'choose'> {
  readonly title: string
  readonly regions: Uint32Array
  readonly disc: Disc
  readonly none: string
}

function Links({ title, regions, disc, choose, none }: LinksProps) {
  const [all, setAll] = useState(false)
  const told = Array.from(regions.subarray(0, all ? 400 : FEW))
  return (
    <section class="links">
      <h3>
        {title} {regions.length > 0 && <span class="quiet">{count(regions.length)}</span>}
      </h3>
      {regions.length === 0 ? (
        <p class="quiet">{none}</p>
      ) : (
        <ul>
          {told.map((region) => (
            <li key={region}>
              <button type="button" class="link" onClick={() => choose(region)}>
                <i
                  class="dot"
                  style={{ background: `var(--o-${ownerKey(disc.model.owners[disc.regions.owner[region] as number] as string)})` }}
                />
                {shown(disc.regions.id[region] as string)}
              </button>
            </li>
          ))}
          {regions.length > told.length && (
            <li>
              {all ? (
                <span class="quiet">and {count(regions.length - told.length)} more</span>
              ) : (
                <button type="button" class="link" onClick={() => setAll(true)}>
                  {count(regions.length - told.length)} more …
                </button>
              )}
            </li>
          )}
        </ul>
      )}
    </section>
  )
}

interface BlocksProps extends Omit<Props, 'names' | 'empty'> {
  readonly start: number
  readonly length: number
}

function Blocks({ disc, start, length, ask, block: asked, chosen, choose }: BlocksProps) {
  const at = asked >= start && asked < start + length ? asked - start : 0
  const setAt = (next: number): void => choose(chosen, start + next)
  const [block, setBlock] = useState<PageBlock | 'asked' | 'none'>('asked')
  const wanted = start + at
  const kind = disc.regions.body[chosen]
  const isSound = kind === 's'
  useEffect(() => {
    let isCurrent = true
    if (isSound) return undefined
    setBlock((before) => (typeof before === 'object' && before.block === wanted ? before : 'asked'))
    ask(wanted).then(
      (found) => isCurrent && setBlock(found ?? 'none'),
      () => isCurrent && setBlock('none'),
    )
    return () => {
      isCurrent = false
    }
  }, [wanted, disc, isSound])
  if (isSound) return null
  return (
    <section class="block">
      <div class="bar">
        <h3>Bytes</h3>
        {length > 1 && (
          <span class="pager">
            <button type="button" disabled={at <= 0} onClick={() => setAt(at - 1)} aria-label="Block before">
              ‹
            </button>
            <label>
              block{' '}
              <input
                type="number"
                min={start}
                max={start + length - 1}
                value={wanted}
                onChange={({ currentTarget }) => {
                  const number = Math.round(Number(currentTarget.value))
                  if (Number.isFinite(number)) setAt(Math.max(0, Math.min(length - 1, number - start)))
                }}
              />{' '}
              of {counted(length, 'block')}
            </label>
            <button type="button" disabled={at >= length - 1} onClick={() => setAt(at + 1)} aria-label="Block behind">
              ›
            </button>
          </span>
        )}
      </div>
      {block === 'asked' && <p class="quiet">Reading block {count(wanted)} …</p>}
      {block === 'none' && <p class="quiet">{kind === 'z' ? 'Zeros.' : lacking(disc)}</p>}
      {typeof block === 'object' && <Bytes disc={disc} block={block} chosen={chosen} choose={choose} />}
    </section>
  )
}

const lacking = ({ model }: Disc): string =>
  model.asks === 'server'
    ? 'The server did not give this block.'
    : 'This file holds the first blocks of the structures; `disc watch --serve` shows every block.'
