/** Where the page begins: with the plan that its document holds. */

import { render } from 'preact'
import type { PageBlock, PageModel } from '../src/page/shape.js'
import { App } from './app.js'
import { unpack } from './disc.js'
import { LivePage } from './live.js'
import './style.css'

async function standalone(data: string): Promise<void> {
  const model = JSON.parse(await inflated(data)) as PageModel
  const blocks = new Map<number, PageBlock>(model.blocks.map((block) => [block.block, block]))
  // What is there without this script becomes one of its lists.
  const overview = document.getElementById('overview')
  overview?.remove()
  const given = overview === null ? {} : { overview }
  show(<App {...given} disc={unpack(model)} ask={(block) => Promise.resolve(blocks.get(block))} askPeaks={nothing} askNames={nothing} />)
}

const nothing = (): Promise<undefined> => Promise.resolve(undefined)

function inflated(data: string): Promise<string> {
  const text = atob(data.trim())
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i)
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'))).text()
}

const root = document.getElementById('page') as HTMLElement
function show(page: Parameters<typeof render>[0]): void {
  if (root.firstElementChild?.classList.contains('wait') === true) root.textContent = ''
  render(page, root)
}

const disc = document.getElementById('disc')?.textContent
if (disc !== undefined && disc !== null) void standalone(disc)
else show(<LivePage />)
