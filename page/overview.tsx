/** The picture and the tables that the document has for those who run no scripts. */

import { useLayoutEffect, useRef } from 'preact/hooks'

export function Overview({ element }: { readonly element: HTMLElement }) {
  const box = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    // Its name is in the head of the page.
    box.current?.replaceChildren(...[...element.cloneNode(true).childNodes].filter(({ nodeName }) => nodeName !== 'H1'))
  }, [element])
  return <div ref={box} class="overview" tabIndex={0} role="region" aria-label="Picture and tables of the disc" />
}
