/** What is wrong with the manifest and its sources, each with its place. */

import type { PageFault, PagePosition } from '../src/page/shape.js'
import { count, shown } from './words.js'

interface Props {
  readonly faults: readonly PageFault[]
  readonly more: number
}

export function Faults({ faults, more }: Props) {
  if (faults.length === 0) return <p class="nothing">Nothing is wrong with the manifest and its sources.</p>
  return (
    <ol class="faults">
      {faults.map((fault, i) => (
        <li key={i} class={`fault is-${fault.severity}`}>
          <p class="fault-head">
            <b>{fault.severity}</b> {shown(fault.message)} <code>{fault.code}</code>
          </p>
          {fault.position !== undefined && <Excerpt position={fault.position} severity={fault.severity} />}
          {fault.help !== undefined && <p class="fault-help">{shown(fault.help)}</p>}
          {fault.clause !== undefined && <p class="quiet">See {fault.clause}</p>}
        </li>
      ))}
      {more > 0 && <li class="quiet">and {count(more)} more; `disc validate -v` shows them.</li>}
    </ol>
  )
}

export function Excerpt({ position, severity }: { readonly position: PagePosition; readonly severity: string }) {
  const { file, line, column, endLine, endColumn, excerpt } = position
  return (
    <figure class={`excerpt is-${severity}`}>
      <figcaption>
        {shown(file)}:{line}:{column}
      </figcaption>
      <pre>
        {excerpt.map((text, i) => {
          const from = i === 0 ? column - 1 : text.length - text.trimStart().length
          const to = line + i === endLine ? Math.max(from + 1, endColumn - 1) : text.length
          return (
            <span key={i} class="excerpt-line">
              <i>{line + i}</i>
              {shown(text.slice(0, from))}
              <mark>{shown(text.slice(from, to)) || ' '}</mark>
              {shown(text.slice(to))}
              {'\n'}
            </span>
          )
        })}
      </pre>
    </figure>
  )
}
