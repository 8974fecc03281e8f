/** Events for many readers, the last of them kept for those who come back. HTML, server-sent events. */

import type { Answer, Send, ServerEvent } from './answer.js'

export interface Events {
  publish(name: string, data: unknown): void
  /**
   * What a reader gets: the events behind the last one that it has seen, then all that follow. Where those in between are kept no more, it
   * gets one with the name `lost` first, and asks for the whole again.
   */
  answer(lastEventId: string | undefined): Answer
}

/** Keeps `kept` events. */
export function createEvents(kept = 64): Events {
  const readers = new Set<Send>()
  const last: (ServerEvent & { readonly number: number })[] = []
  let count = 0
  return {
    publish(name, data) {
      const number = ++count
      const event = { id: String(number), name, data: JSON.stringify(data), number }
      last.push(event)
      if (last.length > kept) last.shift()
      for (const send of readers) send(event)
    },
    answer: (lastEventId) => ({
      kind: 'events',
      begin(send) {
        const seen = lastEventId !== undefined && /^\d{1,15}$/.test(lastEventId) ? Number(lastEventId) : undefined
        if (seen !== undefined) {
          // A number that was never given is one of a former run.
          if (seen > count || seen < count - last.length) send({ id: String(count), name: 'lost', data: 'null' })
          else for (const event of last) if (event.number > seen) send(event)
        }
        readers.add(send)
        return () => readers.delete(send)
      },
    }),
  }
}

/** As it goes over the line. */
export function eventText({ id, name, data }: ServerEvent): string {
  const lines = data.split(/\r\n|\r|\n/).map((line) => `data: ${line}\n`)
  return `${id === undefined ? '' : `id: ${id}\n`}${name === undefined ? '' : `event: ${name}\n`}${lines.join('')}\n`
}
