/**
 * The index as a page that needs neither a server nor a network. Nothing of the set but its heads is HTML in it: the files are
 * JSON, of which the script shows the rows that can be seen. Digests are not in it; SET-INDEX.TXT has them.
 */

import { escapedHtml, pageHead } from '../codec/index.js'
import { printBytes, printName, quoted } from '../unit/index.js'
import { countBytes, countFiles, type ListedFile, type Listing } from './listed.js'
import { pageScript, scriptDigest } from './page-script.js'
import { pageStyle, styleDigest } from './page-style.js'

export function* pagePieces(listing: Listing): Generator<string> {
  yield* heads(listing)
  yield `<script type="application/json" id="listing">`
  yield* data(listing)
  yield `</script>\n<script>${pageScript}</script>\n</body>\n</html>\n`
}

function* heads(listing: Listing): Generator<string> {
  const name = escapedHtml(printName(listing.name))
  yield [
    ...pageHead({ script: scriptDigest, style: styleDigest, title: `${name}: index of the set`, rules: pageStyle }),
    '<header>',
    `<h1>${name}</h1>`,
    `<p>${counted(countFiles(listing), 'file')} on ${counted(listing.total, 'disc')}, ${printBytes(countBytes(listing))}</p>`,
    '</header>',
    `<details${listing.discs.length > MOST_OPEN ? '' : ' open'}>`,
    '<summary>Discs</summary>',
    '<div class="discs" role="region" aria-label="Discs of the set" tabindex="0">',
    '<table>',
    '<thead><tr><th scope="col">Disc</th><th scope="col">Label</th><th scope="col">Files</th><th scope="col">Size</th></tr></thead>',
    '<tbody>',
    '',
  ].join('\n')
  for (const { number, label, files, bytes } of listing.discs)
    yield `<tr><th scope="row">${number}</th><td>${escapedHtml(printName(label))}</td><td>${grouped(files)}</td><td title="${bytes} bytes">${printBytes(bytes)}</td></tr>\n`
  yield `</tbody>
</table>
</div>
</details>
<main>
<div class="bar" role="search">
<label>Words in the path <input id="words" type="search" autocomplete="off" spellcheck="false"></label>
<label>Disc <select id="disc"></select></label>
<p id="found" role="status"></p>
</div>
<div id="files" role="tree" tabindex="0" aria-label="Files of the set"><div id="all" role="presentation"><div id="seen" role="presentation"></div></div></div>
<p id="chosen"></p>
<noscript><p>The list needs JavaScript, which this browser does not run. SET-INDEX.TXT lists the same files.</p></noscript>
</main>
`
}

/** Discs of which the table is shown from the start. */
const MOST_OPEN = 8

/**
 * Files by runs of those that lie in one folder: its path and, three for each file, name, bytes and disc. A disc is a number, or where
 * there is more to tell a list: disc, part, parts (0 where the file is whole), 1 where a newer version is on a later disc and 2 where it is no
 * longer there.
 */
function* data({ discs, files }: Listing): Generator<string> {
  yield `{"discs":[${discs.map(({ number, label }) => `[${number},${inScript(label)}]`).join()}],"runs":[`
  let open: string | undefined
  for (const file of files) {
    const cut = file.path.lastIndexOf('/')
    if (!file.path.startsWith('/')) throw new Error(`no path from the top folder: ${file.path}`)
    const folder = file.path.slice(0, cut)
    if (folder === open) yield ','
    else yield `${open === undefined ? '\n' : ']],\n'}[${inScript(folder)},[`
    open = folder
    yield `${inScript(file.path.slice(cut + 1))},${file.size},${placeOf(file)}`
  }
  yield open === undefined ? ']}' : ']]\n]}'
}

function placeOf({ disc, part, superseded, removed }: ListedFile): string {
  if (part === undefined && superseded === undefined && removed === undefined) return String(disc)
  return `[${disc},${part?.number ?? 0},${part?.of ?? 0},${superseded ? 1 : removed ? 2 : 0}]`
}

/** A string of JSON that neither ends a script element nor begins a comment in it. HTML, 4.12.1.3. */
const inScript = (text: string): string => quoted(text).replaceAll('<', String.raw`\u003c`)

const grouped = (count: number): string => String(count).replaceAll(/\B(?=(?:\d{3})+$)/g, '\u202f')
const counted = (count: number, one: string): string => `${grouped(count)} ${one}${count === 1 ? '' : 's'}`
