/** The page as one document: a compressed block that its script reads, and a picture with tables, which are there without it. */

import { createHash } from 'node:crypto'
import { deflateSync } from 'node:zlib'
import { pageHead } from '../codec/index.js'
import type { Assets } from './assets.node.js'
import { text, type Picture } from './picture/index.js'
import type { PageModel } from './shape.js'

/** What can be seen where nothing runs; its texts are escaped. */
export interface Overview {
  readonly picture: Picture
  readonly tables: string
}

/** A page that needs no server, and asks for nothing. */
export function standalone(model: PageModel, { script, style }: Assets, { picture, tables }: Overview): string {
  const [code, rules] = [inScript(script), inStyle(`${style}${picture.rules}`)]
  const data = deflateSync(JSON.stringify(model), { level: 6 }).toString('base64')
  return [
    ...pageHead({ script: digestOf(code), style: digestOf(rules), title: text(model.name), rules }),
    '<div id="page"></div>',
    `<main id="overview" class="overview"><h1>${text(model.name)}</h1>`,
    picture.shapes,
    tables,
    '</main>',
    `<script type="application/octet-stream" id="disc">${data}</script>`,
    `<script type="module">${code}</script>`,
    '</body>',
    '</html>',
    '',
  ].join('\n')
}

/** What the page of a server may do: its own script and style, an emulator that runs in a worker of its own making, requests to the server. */
export const livePolicy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "connect-src 'self'",
  'worker-src blob:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** The page of a server, which asks it for all else. */
export const liveDocument = [
  '<!doctype html>',
  '<html lang="en">',
  '<head>',
  '<meta charset="utf-8">',
  '<meta name="viewport" content="width=device-width, initial-scale=1">',
  '<meta name="color-scheme" content="light dark">',
  '<title>Disc</title>',
  '<link rel="stylesheet" href="page.css">',
  '</head>',
  '<body>',
  '<div id="page" data-live><p class="wait">Asking for the plan …</p></div>',
  '<script type="module" src="page.js"></script>',
  '</body>',
  '</html>',
  '',
].join('\n')

/** The digest by which a policy lets one script or style run, and no other. CSP 3, 2.3.1. */
const digestOf = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`

/** What would end a script element, or begin a comment in it, written otherwise. HTML, 4.12.1.3. */
const inScript = (code: string): string => code.replaceAll(/<(?=\/script|script|!--)/gi, String.raw`\x3c`)
const inStyle = (rules: string): string => rules.replaceAll(/<(?=\/style)/gi, String.raw`\3c `)
