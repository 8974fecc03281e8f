/** How full the disc makes its medium. */

import type { Disc } from './disc.js'
import { ownerKey, ownerName } from './owners.js'
import { counted, sized } from './words.js'

export function Gauge({ disc }: { readonly disc: Disc }) {
  const { fill, medium, owners } = disc.model
  const { capacityBlocks, blocks, freeBlocks } = fill
  if (capacityBlocks === undefined || medium === undefined) return null
  const whole = Math.max(capacityBlocks, blocks)
  const isOver = (freeBlocks ?? 0) < 0
  return (
    <div class={`gauge${isOver ? ' is-over' : ''}`}>
      <div
        class="gauge-bar"
        role="meter"
        aria-label={`Room on the ${medium.name}`}
        aria-valuemin={0}
        aria-valuemax={capacityBlocks}
        aria-valuenow={Math.min(blocks, capacityBlocks)}
        aria-valuetext={`${fill.percent ?? 0} percent`}
      >
        {disc.shares.map(({ blocks: share }, i) => (
          <i
            key={i}
            title={ownerName(owners[i] as string)}
            style={{ width: `${(share / whole) * 100}%`, background: `var(--o-${ownerKey(owners[i] as string)})` }}
          />
        ))}
        {isOver && <b class="gauge-limit" style={{ left: `${(capacityBlocks / whole) * 100}%` }} />}
      </div>
      <p>
        <strong>{(fill.percent ?? 0).toFixed(1)} %</strong> of a {medium.name}
        {medium.smallest === true && ', the smallest medium that takes it'}
        <span class="quiet">
          {isOver
            ? ` · ${sized(-(freeBlocks ?? 0) * 2048)} too many`
            : ` · ${sized((freeBlocks ?? 0) * 2048)} left, ${counted(freeBlocks ?? 0, 'block')}`}
        </span>
      </p>
    </div>
  )
}
