/** What is asked of a guarded server, and what can be answered. */

export interface Request {
  /** Behind the token, percent signs decoded: `/`, `/state`. It names an answer, never a file of the host. */
  readonly path: string
  readonly query: URLSearchParams
  /** As it came; whoever answers with `ranges` leaves it to the server. */
  readonly range?: string | undefined
  /** The last event that a reader of events has seen. */
  readonly lastEventId?: string | undefined
  /** Aborted when whoever asked has gone. */
  readonly signal: AbortSignal
}

/** Bytes of a thing that never changes; a changed one is another, with a revision of its own. */
export interface Ranges {
  readonly size: number
  /** Printable ASCII without quotes: it is the entity tag. */
  readonly revision: string
  /** Exactly those bytes, which lie within the size. Throws where they cannot be had. */
  read(offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array>
}

/** Takes one event. Line breaks in `data` survive. */
export type Send = (event: ServerEvent) => void

export interface ServerEvent {
  readonly id?: string
  readonly name?: string
  readonly data: string
}

export type Answer =
  | { readonly kind: 'whole'; readonly type: string; readonly bytes: Uint8Array }
  | { readonly kind: 'ranges'; readonly type: string; readonly of: Ranges }
  /** Events until the reader goes. `begin` returns what is called then; a reader that does not keep up is sent away. */
  | { readonly kind: 'events'; readonly begin: (send: Send) => () => void }

export const textAnswer = (type: string, text: string): Answer => ({ kind: 'whole', type, bytes: new TextEncoder().encode(text) })

export const jsonAnswer = (value: unknown): Answer => textAnswer('application/json', JSON.stringify(value))
