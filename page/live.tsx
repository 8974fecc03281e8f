/** The page of a server: it hears what becomes of the image, asks for what the disc is then, and keeps its place. */

import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { NameSpaceNames, PageBlock, PageModel, PageState } from '../src/page/shape.js'
import { App } from './app.js'
import { unpack, type Disc } from './disc.js'
import { Faults } from './faults.js'
import { shown } from './words.js'

async function ask<Answer>(path: string): Promise<Answer> {
  const response = await fetch(path)
  if (!response.ok) throw new Error(`The server answers ${response.status}`)
  return (await response.json()) as Answer
}

export function LivePage() {
  const [state, setState] = useState<PageState>()
  const [heard, setHeard] = useState<PageState['state'] | 'gone'>('starting')
  const asking = useRef({ busy: false, again: false })
  const model = useRef<PageModel>(undefined)
  useEffect(() => {
    const look = async (): Promise<void> => {
      if (asking.current.busy) {
        asking.current.again = true
        return
      }
      asking.current = { busy: true, again: false }
      try {
        const next = await ask<PageState>('state')
        model.current = next.model ?? model.current
        setState(next)
        setHeard(next.state)
      } catch {
        // What is heard next asks again.
      }
      const { again } = asking.current
      asking.current = { busy: false, again: false }
      if (again) await look()
    }
    const events = new EventSource('events')
    events.addEventListener('state', ({ data }: MessageEvent<string>) => {
      const next = JSON.parse(data) as PageState['state']
      setHeard(next)
      if (next !== 'changing') void look()
    })
    events.addEventListener('lost', () => void look())
    events.addEventListener('open', () => void look())
    events.addEventListener('error', () => setHeard('gone'))
    return () => events.close()
  }, [])
  const shownModel = state?.model ?? model.current
  const disc = useMemo<Disc | undefined>(() => shownModel && unpack(shownModel), [shownModel])
  if (state === undefined || (disc === undefined && state.state !== 'wrong'))
    return <p class="wait">{heard === 'gone' ? 'The server does not answer.' : 'Waiting for the first image …'}</p>
  if (disc === undefined)
    return (
      <div class="broken">
        <h1>No image yet</h1>
        <p class="quiet">It is made when this is mended.</p>
        <Faults faults={state.faults} more={state.moreFaults} />
      </div>
    )
  return (
    <App
      disc={disc}
      ask={(block) => ask<PageBlock | null>(`block?block=${block}`).then((found) => found ?? undefined)}
      askPeaks={(track) => ask<string | null>(`peaks?track=${track}`).then((found) => found ?? undefined)}
      askNames={() => ask<readonly NameSpaceNames[] | null>(`names?revision=${state.revision}`).then((found) => found ?? undefined)}
      live={{ state, heard }}
    />
  )
}

export interface LiveState {
  readonly state: PageState
  readonly heard: PageState['state'] | 'gone'
}

const words: Readonly<Record<LiveState['heard'], string>> = {
  starting: 'Starting',
  changing: 'Something was saved …',
  current: 'Current',
  wrong: 'Not current: what was saved makes no image',
  gone: 'The server does not answer',
}

export function Status({ state, heard }: LiveState) {
  const last = state.past.at(-1)
  return (
    <p class={`status is-${heard}`} role="status">
      <i aria-hidden="true" />
      {words[heard]}
      <span class="quiet">
        {' · '}image {state.revision}
        {last !== undefined &&
          last.kind !== 'failed' &&
          heard === 'current' &&
          ` · ${(last.elapsedSeconds * 1000).toFixed(0)} ms after ${last.pathCount === 0 ? 'the start' : shown(last.paths[0]?.split('/').at(-1) ?? 'a change')}`}
      </span>
    </p>
  )
}
