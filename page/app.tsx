/** The page: what the disc is, its map, lists beside the region that is chosen. */

import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { ComponentChildren } from 'preact'
import type { NameSpaceNames } from '../src/page/shape.js'
import { Boot } from './boot.js'
import type { Disc } from './disc.js'
import { Faults } from './faults.js'
import { Gauge } from './gauge.js'
import { History } from './history.js'
import { Status, type LiveState } from './live.js'
import { ownerKey, ownerName } from './owners.js'
import { Overview } from './overview.js'
import { Preview } from './preview.js'
import { Region, type AskBlock } from './region.js'
import { showing, Strip, zoomed, type View } from './strip.js'
import { Spiral } from './spiral.js'
import { RegionTable } from './table.js'
import { Tracks, type AskPeaks } from './tracks.js'
import { FileTree } from './tree.js'
import { Treemap } from './treemap.js'
import { count, counted, shown, sized } from './words.js'

interface Props {
  readonly disc: Disc
  readonly ask: AskBlock
  readonly askPeaks: AskPeaks
  /** Gives what files are called in each name space, where the model does not tell. */
  readonly askNames: () => Promise<readonly NameSpaceNames[] | undefined>
  /** Picture and tables, as the document has them. */
  readonly overview?: HTMLElement
  /** Where a server keeps the image current. */
  readonly live?: LiveState
}

/** Nodes of a tree whose names are asked for before somebody looks at them. */
const QUICK_NAMES = 20_000

interface Tab {
  readonly key: string
  readonly label: string
  readonly badge?: string
  readonly show: () => ComponentChildren
}

export function App({ disc, ask, askPeaks, askNames, overview, live }: Props) {
  const { model, regions, tree, blocks } = disc
  const [id, setId] = useState(() => decodeURIComponent(location.hash.slice(1)))
  const [view, setView] = useState<View>({ from: 0, to: blocks })
  const [block, setBlock] = useState(-1)
  const [owner, setOwner] = useState('')
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set(['/']))
  const [path, setPath] = useState('/')
  const [drawing, setDrawing] = useState<'strip' | 'spiral'>('strip')
  const chosen = useMemo(() => (id === '' ? -1 : regions.numberOf(id)), [disc, id])
  const ownerNumber = owner === '' ? -1 : model.owners.indexOf(owner)
  // A disc that became shorter has no blocks behind its end to look at; one that is seen as a whole still is.
  const [seen, setSeen] = useState(blocks)
  if (seen !== blocks) {
    setSeen(blocks)
    if (view.to === seen && view.from === 0) setView({ from: 0, to: blocks })
    else setView(zoomed({ from: Math.min(view.from, blocks - 1), to: Math.min(view.to, blocks) }, 1, view.from, blocks))
  }
  const choose = useCallback(
    (region: number, at = -1) => {
      setBlock(at)
      const next = region < 0 ? '' : (regions.id[region] as string)
      setId(next)
      history.replaceState(null, '', next === '' ? location.pathname + location.search : `#${encodeURIComponent(next)}`)
      if (region >= 0) setView((before) => showing(before, regions.start[region] as number, regions.length[region] as number, blocks))
    },
    [disc],
  )
  useEffect(() => {
    document.title = model.name
  }, [model.name])
  const choosing = { chosen, choose }
  const [asked, setAsked] = useState<readonly NameSpaceNames[]>([])
  const askedFor = useRef<Disc>(undefined)
  const wantNames = (): void => {
    if (model.names !== undefined || askedFor.current === disc) return
    askedFor.current = disc
    askNames().then(
      (found) => {
        if (found !== undefined && askedFor.current === disc) setAsked(found)
      },
      // The next image asks again.
      () => undefined,
    )
  }
  useEffect(() => {
    if (tree !== undefined && tree.count <= QUICK_NAMES) wantNames()
  }, [disc])
  // Those of the image before stay until the new ones are there, where they may still be the same.
  const names = model.names ?? asked.filter((space) => space.names.length === tree?.count)
  const { boot } = model
  const [faults, more] = live === undefined ? [model.faults, model.moreFaults] : [live.state.faults, live.state.moreFaults]
  const startsUnderBios = boot?.entries.some(({ platform, bootable }) => platform === 'BIOS' && bootable) === true
  const preview = live !== undefined && startsUnderBios ? <Preview state={live.state} /> : undefined
  const tabs: readonly Tab[] = [
    ...(overview === undefined ? [] : [{ key: 'overview', label: 'Overview', show: () => <Overview element={overview} /> }]),
    {
      key: 'regions',
      label: 'Regions',
      badge: count(regions.count),
      show: () => <RegionTable disc={disc} owner={ownerNumber} {...choosing} />,
    },
    ...(tree === undefined
      ? []
      : [
          {
            key: 'files',
            label: 'Files',
            badge: count(tree.count - 1),
            show: () => (
              <FileTree
                disc={disc}
                tree={tree}
                names={names}
                wantNames={wantNames}
                open={open}
                setOpen={setOpen}
                path={path}
                setPath={setPath}
                {...choosing}
              />
            ),
          },
          {
            key: 'sizes',
            label: 'Sizes',
            show: () => <Treemap tree={tree} path={path} setPath={setPath} choose={choose} />,
          },
        ]),
    ...(boot === undefined
      ? []
      : [{ key: 'boot', label: 'Boot', show: () => <Boot disc={disc} boot={boot} choose={choose} preview={preview} /> }]),
    ...(model.tracks.length === 0
      ? []
      : [
          {
            key: 'tracks',
            label: 'Tracks',
            badge: count(model.tracks.length),
            show: () => <Tracks disc={disc} ask={askPeaks} {...choosing} />,
          },
        ]),
    {
      key: 'faults',
      label: 'Diagnostics',
      ...(faults.length === 0 ? {} : { badge: count(faults.length + more) }),
      show: () => <Faults faults={faults} more={more} />,
    },
    ...(live === undefined
      ? []
      : [{ key: 'history', label: 'History', show: () => <History disc={disc} past={live.state.past} choose={choose} /> }]),
  ]
  return (
    <>
      <header class="top">
        <div class="top-name">
          <h1>{shown(model.name)}</h1>
          {live !== undefined && <Status {...live} />}
          <p class="quiet">
            {shown(model.place)}
            {model.volume !== undefined && model.volume !== model.name && ` · volume ${shown(model.volume)}`}
            {` · ${counted(blocks, 'block')}, ${sized(blocks * 2048)}`}
          </p>
        </div>
        <Gauge disc={disc} />
      </header>
      {live?.heard === 'wrong' && (
        <section class="wrong" aria-label="Why the image is not current">
          <p class="wrong-head">What was saved makes no image. Shown is the last good one.</p>
          <Faults faults={faults.filter(({ severity }) => severity === 'error').slice(0, 3)} more={0} />
        </section>
      )}
      <section class="map" aria-label="Map">
        <div class="bar">
          <ul class="legend">
            {model.owners.map((name, i) => (
              <li key={name}>
                <button type="button" aria-pressed={owner === name} class="chip" onClick={() => setOwner(owner === name ? '' : name)}>
                  <i class="dot" style={{ background: `var(--o-${ownerKey(name)})` }} />
                  {ownerName(name)} <span class="quiet">{sized((disc.shares[i]?.blocks ?? 0) * 2048)}</span>
                </button>
              </li>
            ))}
          </ul>
          <div class="zoom" role="group" aria-label="How the disc is drawn">
            {(['strip', 'spiral'] as const).map((kind) => (
              <button key={kind} type="button" aria-pressed={drawing === kind} onClick={() => setDrawing(kind)}>
                {kind === 'strip' ? 'Line' : 'Disc'}
              </button>
            ))}
          </div>
          <div class="zoom" role="group" aria-label="Zoom" hidden={drawing !== 'strip'}>
            <button type="button" onClick={() => setView(zoomed(view, 2, (view.from + view.to) / 2, blocks))} aria-label="Zoom out">
              −
            </button>
            <button type="button" onClick={() => setView(zoomed(view, 0.5, (view.from + view.to) / 2, blocks))} aria-label="Zoom in">
              +
            </button>
            <button type="button" onClick={() => setView({ from: 0, to: blocks })}>
              All
            </button>
          </div>
        </div>
        {drawing === 'strip' ? (
          <Strip disc={disc} view={view} look={setView} owner={ownerNumber} {...choosing} />
        ) : (
          <Spiral disc={disc} owner={ownerNumber} {...choosing} />
        )}
      </section>
      <main class="split">
        <Tabs tabs={tabs} />
        <aside class="inspector" aria-label="Chosen region" aria-live="polite">
          <Region
            disc={disc}
            ask={ask}
            block={block}
            names={names}
            empty={drawing === 'strip' ? <Spiral disc={disc} owner={ownerNumber} {...choosing} /> : undefined}
            {...choosing}
          />
        </aside>
      </main>
    </>
  )
}

function Tabs({ tabs }: { readonly tabs: readonly Tab[] }) {
  const [wanted, setWanted] = useState(tabs[0]?.key)
  const current = tabs.find(({ key }) => key === wanted) ?? tabs[0]
  const keys = (event: KeyboardEvent): void => {
    const at = tabs.findIndex(({ key }) => key === current?.key)
    const moves: Readonly<Record<string, number>> = { ArrowRight: at + 1, ArrowLeft: at - 1 + tabs.length, Home: 0, End: tabs.length - 1 }
    const to = moves[event.key]
    const next = to === undefined ? undefined : tabs[to % tabs.length]
    if (next === undefined) return
    event.preventDefault()
    setWanted(next.key)
    document.getElementById(`tab-${next.key}`)?.focus()
  }
  return (
    <div class="tabs">
      <div class="tablist" role="tablist" aria-label="Lists" onKeyDown={keys}>
        {tabs.map(({ key, label, badge }) => (
          <button
            key={key}
            id={`tab-${key}`}
            type="button"
            role="tab"
            aria-selected={key === current?.key}
            aria-controls="panel"
            tabIndex={key === current?.key ? 0 : -1}
            onClick={() => setWanted(key)}
          >
            {label}
            {badge !== undefined && <span class="quiet"> {badge}</span>}
          </button>
        ))}
      </div>
      <div id="panel" role="tabpanel" aria-labelledby={`tab-${current?.key}`} class="panel">
        {current?.show()}
      </div>
    </div>
  )
}
