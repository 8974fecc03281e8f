/** The files of the disc, with what each is called in every name space. */

import { useEffect, useMemo, useRef } from 'preact/hooks'
import type { NameSpaceNames } from '../src/page/shape.js'
import type { Disc, Tree } from './disc.js'
import { List, movedBy } from './list.js'
import type { Choosing } from './state.js'
import { counted, shown, sized } from './words.js'

const ROW = 28

interface Props extends Choosing {
  readonly disc: Disc
  readonly tree: Tree
  /** What nodes are called in each name space, as far as it is known. */
  readonly names: readonly NameSpaceNames[]
  readonly wantNames: () => void
  /** Paths of the folders that are open; kept by whoever shows the tree, over changes of the disc. */
  readonly open: ReadonlySet<string>
  readonly setOpen: (open: ReadonlySet<string>) => void
  readonly path: string
  readonly setPath: (path: string) => void
}

export function FileTree({ disc, tree, names, wantNames, open, setOpen, path, setPath, chosen, choose }: Props) {
  const rows = useMemo(() => visible(tree, open), [tree, open])
  const active = rows.findIndex((node) => tree.pathOf(node) === path)
  const typed = useRef({ text: '', at: 0 })
  useEffect(wantNames, [disc])
  // A region that is chosen elsewhere is looked for here.
  useEffect(() => {
    const node = chosen < 0 ? -1 : tree.nodeOf(chosen)
    if (node < 0) return
    const found = tree.pathOf(node)
    if (found === path) return
    const opened = new Set(open)
    for (let up = tree.parent[node] as number; up >= 0; up = tree.parent[up] as number) opened.add(tree.pathOf(up))
    if (opened.size !== open.size) setOpen(opened)
    setPath(found)
  }, [chosen, disc])
  const take = (node: number): void => {
    setPath(tree.pathOf(node))
    const region = tree.region[node] as number
    const directory = tree.kind[node] === 'd' ? directoryOf(disc, tree.pathOf(node)) : -1
    if (region > 0) choose(region - 1)
    else if (directory >= 0) choose(directory)
  }
  const turn = (node: number, wanted?: boolean): void => {
    const here = tree.pathOf(node)
    const isOpen = open.has(here)
    if (tree.kind[node] !== 'd' || isOpen === wanted) return
    const next = new Set(open)
    if (isOpen) next.delete(here)
    else next.add(here)
    setOpen(next)
  }
  const keys = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || rows.length === 0) return
    const node = rows[Math.max(0, active)] as number
    const next = movedBy(event.key, active, rows.length)
    if (next !== undefined) take(rows[next] as number)
    else if (event.key === 'ArrowRight') {
      if (tree.kind[node] !== 'd') return
      if (open.has(tree.pathOf(node))) {
        if ((tree.end[node] as number) > node + 1) take(node + 1)
      } else turn(node, true)
    } else if (event.key === 'ArrowLeft') {
      if (tree.kind[node] === 'd' && open.has(tree.pathOf(node))) turn(node, false)
      else if ((tree.parent[node] as number) >= 0) take(tree.parent[node] as number)
    } else if (event.key === 'Enter' || event.key === ' ') turn(node)
    else if (event.key.length === 1) {
      const now = Date.now()
      typed.current = { text: now - typed.current.at > 800 ? event.key : typed.current.text + event.key, at: now }
      const text = typed.current.text.toLowerCase()
      for (let i = 0; i < rows.length; i++) {
        const candidate = rows[(Math.max(0, active) + (text.length > 1 ? 0 : 1) + i) % rows.length] as number
        if (!(tree.name[candidate] as string).toLowerCase().startsWith(text)) continue
        take(candidate)
        break
      }
    } else return
    event.preventDefault()
  }
  return (
    <div class="files" style={{ '--others': String(names.length) }}>
      <div class="row head" aria-hidden="true">
        <span class="f-name">Name</span>
        {names.map(({ label }) => (
          <span key={label} class="f-other">
            {label}
          </span>
        ))}
        <span class="f-size">Size</span>
      </div>
      <List
        kind="tree"
        count={rows.length}
        rowHeight={ROW}
        active={active}
        attributes={{
          role: 'tree',
          tabIndex: 0,
          'aria-label': 'Files of the disc',
          'aria-activedescendant': active < 0 ? undefined : `node-${rows[active]}`,
          onKeyDown: keys,
        }}
        row={(i) => {
          const node = rows[i] as number
          const isFolder = tree.kind[node] === 'd'
          const isOpen = isFolder && open.has(tree.pathOf(node))
          return (
            <div
              key={node}
              id={`node-${node}`}
              role="treeitem"
              aria-level={(tree.depth[node] as number) + 1}
              aria-expanded={isFolder ? isOpen : undefined}
              aria-selected={i === active}
              class={`row${i === active ? ' is-chosen' : ''}`}
              onClick={() => take(node)}
              onDblClick={() => turn(node)}
            >
              <span class="f-name" style={{ paddingLeft: `${Math.min(24, tree.depth[node] as number) * 16}px` }}>
                <i
                  class={`twist${isFolder ? '' : ' is-leaf'}${isOpen ? ' is-open' : ''}`}
                  aria-hidden="true"
                  onClick={(event) => {
                    event.stopPropagation()
                    turn(node)
                  }}
                />
                {node === 0 ? '/' : shown(tree.name[node] as string)}
                {tree.kind[node] === 'l' && <em> link</em>}
                {tree.kind[node] === 'o' && <em> special file</em>}
              </span>
              {names.map((space) => (
                <OtherName key={space.label} label={space.label} name={space.names[node] ?? null} />
              ))}
              <span class="f-size">{tree.kind[node] === 'l' || tree.kind[node] === 'o' ? '' : sized(tree.size[node] as number)}</span>
            </div>
          )
        }}
      />
      <p class="quiet foot">{counted(tree.count - 1, 'name')}. A dot is the same name; a dash, that the name space does not show it.</p>
    </div>
  )
}

function OtherName({ label, name }: { readonly label: string; readonly name: string | 0 | null }) {
  if (name === 0)
    return (
      <span class="f-other is-same" aria-label={`the same in ${label}`}>
        ·
      </span>
    )
  if (name === null)
    return (
      <span class="f-other is-same" aria-label={`not in ${label}`}>
        –
      </span>
    )
  return (
    <span class="f-other" title={shown(name)}>
      {shown(name)}
    </span>
  )
}

/** Nodes whose folders are all open. */
function visible(tree: Tree, open: ReadonlySet<string>): readonly number[] {
  const rows: number[] = []
  for (let node = 0; node < tree.count;) {
    rows.push(node)
    node = tree.kind[node] === 'd' && !open.has(tree.pathOf(node)) ? (tree.end[node] as number) : node + 1
  }
  return rows
}

/** The region that holds a folder, in the first file system that has one of its own for it. */
function directoryOf({ regions }: Disc, path: string): number {
  for (const system of ['iso9660', 'joliet']) {
    const found = regions.numberOf(`${system}/directory:${path}`)
    if (found >= 0) return found
  }
  return -1
}
