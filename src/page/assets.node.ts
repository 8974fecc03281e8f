/** The script and the style of the page, as the build made them. */

import { readFileSync } from 'node:fs'
import { codeOf, DiscError } from '../fault/index.js'
import { faults } from './faults.js'

const folder = new URL('../../dist/client/', import.meta.url)

export interface Assets {
  readonly script: string
  readonly style: string
}

let known: Assets | undefined

export const assets = (): Assets => (known ??= { script: text('page.js'), style: text('page.css') })

type Asset = 'page.js' | 'page.css' | 'v86.js' | 'v86.wasm'

const text = (name: Asset): string => read(name).toString('utf8')

/** A file of the built page. */
export function read(name: Asset): Buffer {
  try {
    return readFileSync(new URL(name, folder))
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
    throw new DiscError(faults.notBuilt({ file: name }), { cause: error })
  }
}
