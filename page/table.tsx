/** All regions as a table, in the order of the disc. */

import { useMemo, useState } from 'preact/hooks'
import type { Disc } from './disc.js'
import { List, movedBy } from './list.js'
import { ownerKey, ownerName } from './owners.js'
import type { Choosing } from './state.js'
import { count, shown } from './words.js'

const ROW = 30

export function RegionTable({ disc, chosen, choose, owner }: Choosing & { readonly disc: Disc; readonly owner: number }) {
  const { regions, model } = disc
  const [wanted, setWanted] = useState('')
  const seen = useMemo(() => {
    const text = wanted.trim().toLowerCase()
    const block = /^\d+$/.test(text) ? regions.at(Number(text)) : -1
    const found: number[] = []
    for (let i = 0; i < regions.count; i++) {
      if (owner >= 0 && regions.owner[i] !== owner) continue
      const fits =
        text === '' ||
        i === block ||
        (regions.id[i] as string).toLowerCase().includes(text) ||
        (model.reasons[regions.reason[i] as number] as string).includes(text)
      if (fits) found.push(i)
    }
    return found
  }, [disc, wanted, owner])
  const active = placeOf(seen, chosen)
  return (
    <div class="regions">
      <div class="bar">
        <input
          type="search"
          class="search"
          placeholder="Name, or number of a block"
          aria-label="Show regions with this in their name, or at this block"
          value={wanted}
          onInput={({ currentTarget }) => setWanted(currentTarget.value)}
        />
        <span class="quiet">
          {seen.length === regions.count ? count(seen.length) : `${count(seen.length)} of ${count(regions.count)}`} regions
        </span>
      </div>
      <div class="row head" aria-hidden="true">
        <span class="c-block">Block</span>
        <span class="c-length">Blocks</span>
        <span class="c-id">Region</span>
        <span class="c-what">What it is</span>
        <span class="c-owner">Owner</span>
      </div>
      <List
        kind="table"
        count={seen.length}
        rowHeight={ROW}
        active={active}
        attributes={{
          role: 'listbox',
          tabIndex: 0,
          'aria-label': 'Regions of the disc',
          'aria-activedescendant': active < 0 ? undefined : `region-${chosen}`,
          onKeyDown: (event) => {
            const next = movedBy(event.key, active, seen.length)
            if (next === undefined || seen.length === 0) return
            event.preventDefault()
            choose(seen[next] as number)
          },
        }}
        row={(i) => {
          const region = seen[i] as number
          const name = model.owners[regions.owner[region] as number] as string
          return (
            <div
              key={region}
              id={`region-${region}`}
              role="option"
              aria-selected={region === chosen}
              class={`row${region === chosen ? ' is-chosen' : ''}`}
              onClick={() => choose(region)}
            >
              <span class="c-block">{count(regions.start[region] as number)}</span>
              <span class="c-length">{count(regions.length[region] as number)}</span>
              <span class="c-id">
                <i class="dot" style={{ background: `var(--o-${ownerKey(name)})` }} />
                {shown(regions.id[region] as string)}
              </span>
              <span class="c-what">{model.reasons[regions.reason[region] as number]}</span>
              <span class="c-owner">{ownerName(name)}</span>
            </div>
          )
        }}
      />
    </div>
  )
}

/** Where a number stands among ascending ones; -1 where it does not. */
function placeOf(sorted: readonly number[], wanted: number): number {
  let [low, high] = [0, sorted.length - 1]
  while (low <= high) {
    const middle = (low + high) >>> 1
    const here = sorted[middle] as number
    if (here === wanted) return middle
    if (here < wanted) low = middle + 1
    else high = middle - 1
  }
  return -1
}
