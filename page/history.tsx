/** What became of the image: what each rebuild wrote, and why. */

import { useState } from 'preact/hooks'
import type { PageChange, PastRebuild } from '../src/page/shape.js'
import type { Disc } from './disc.js'
import type { Choosing } from './state.js'
import { count, counted, shown, sized } from './words.js'

interface Props extends Pick<Choosing, 'choose'> {
  readonly disc: Disc
  readonly past: readonly PastRebuild[]
}

export function History({ disc, past, choose }: Props) {
  const [open, setOpen] = useState<number>()
  if (past.length === 0) return <p class="nothing">Nothing was built yet.</p>
  const latest = past.findLastIndex(({ kind }) => kind !== 'failed')
  return (
    <ol class="history">
      {past
        .map((one, i) => {
          const isOpen = open === undefined ? i === latest : open === one.at
          return (
            <li key={one.at} class={one.kind === 'failed' ? 'is-failed' : ''}>
              <button type="button" class="history-head" aria-expanded={isOpen} onClick={() => setOpen(isOpen ? 0 : one.at)}>
                <time>{new Date(one.at).toLocaleTimeString('en-GB')}</time>
                <span class="history-what">
                  {one.kind === 'failed' ? shown(one.message) : one.kind === 'ready' ? 'First image' : savedWords(one.paths, one.pathCount)}
                </span>
                {one.kind !== 'failed' && <span class="quiet">{(one.elapsedSeconds * 1000).toFixed(0)} ms</span>}
              </button>
              {isOpen &&
                (one.kind === 'failed' ? (
                  <p class="quiet history-more">{savedWords(one.paths, one.pathCount)}: the image stayed as it was.</p>
                ) : (
                  <Written disc={disc} one={one} choose={choose} />
                ))}
            </li>
          )
        })
        .reverse()}
    </ol>
  )
}

function savedWords(paths: readonly string[], all: number): string {
  const [first] = paths
  if (first === undefined) return 'Nothing was saved'
  const name = shown(first.split('/').at(-1) ?? first)
  return all > 1 ? `${name} and ${count(all - 1)} more saved` : `${name} saved`
}

const methods: Readonly<Record<Exclude<PastRebuild, { kind: 'failed' }>['method'], string>> = {
  nothing: 'nothing had to be written',
  clone: 'a new file shares with the former one what stayed',
  exchange: 'a spare was patched and took its place',
  whole: 'every byte was written',
}

const reasons: Readonly<Record<PageChange['why'], string>> = {
  content: 'new file data',
  moved: 'another place',
  bytes: 'a structure that differs',
}

function Written({
  disc,
  one,
  choose,
}: { readonly disc: Disc; readonly one: Exclude<PastRebuild, { kind: 'failed' }> } & Pick<Choosing, 'choose'>) {
  const all = Math.max(1, one.writtenBytes + one.keptBytes + one.movedBytes)
  return (
    <div class="history-more">
      <p>
        {sized(one.writtenBytes)} of {sized(one.size)} written: {methods[one.method]}.
      </p>
      <div
        class="written"
        role="img"
        aria-label={`${sized(one.writtenBytes)} written, ${sized(one.movedBytes)} moved, ${sized(one.keptBytes)} kept`}
      >
        <i class="is-written" style={{ width: `${(one.writtenBytes / all) * 100}%` }} />
        <i class="is-moved" style={{ width: `${(one.movedBytes / all) * 100}%` }} />
      </div>
      {one.changes.length > 0 && (
        <ul>
          {one.changes.map((change) => {
            const region = disc.regions.numberOf(change.id)
            return (
              <li key={`${change.id} ${change.start}`}>
                {region < 0 ? (
                  <span>{shown(change.id)}</span>
                ) : (
                  <button type="button" class="link" onClick={() => choose(region)}>
                    {shown(change.id)}
                  </button>
                )}{' '}
                <span class="quiet">
                  {reasons[change.why]}, {counted(change.length, 'block')} at {count(change.start)}
                </span>
              </li>
            )
          })}
          {one.changeCount > one.changes.length && <li class="quiet">and {count(one.changeCount - one.changes.length)} more</li>}
        </ul>
      )}
    </div>
  )
}
