/** The status file of dpkg: paragraphs of fields, one for each package. deb822(5), dpkg 1.21. */

import { decodeUtf8 } from '../codec/index.js'
import { DiscError } from '../fault/index.js'
import { faults } from './faults.js'

export interface Package {
  readonly name: string
  readonly version: string
  readonly architecture: string
  readonly maintainer?: string
  readonly homepage?: string
  /** The source package and its version, where they are called differently. */
  readonly source: { readonly name: string; readonly version: string }
}

const NAME = /^[a-z0-9][a-z0-9+.-]*$/
const VERSION = /^[A-Za-z0-9.+:~-]+$/

/** Those that are installed, in the order of their names. Throws `integrity/badStatus`. */
export function installedPackages(bytes: Uint8Array, path: string): readonly Package[] {
  const packages: Package[] = []
  let fields = new Map<string, string>()
  let began = 1
  const end = (line: number): void => {
    const one =
      fields.size === 0 ? undefined : packageOf(fields, (reason) => new DiscError(faults.badStatus({ path, line: began, reason })))
    if (one !== undefined) packages.push(one)
    fields = new Map()
    began = line + 1
  }
  const lines = decodeUtf8(bytes).split('\n')
  for (const [i, line] of lines.entries()) {
    if (line.trim() === '') end(i + 1)
    else if (!/^[ \t]/.test(line)) {
      const [, name = '', value = ''] = /^([!-9;-~]+):\s*(.*?)\s*$/.exec(line) ?? []
      if (name === '') throw new DiscError(faults.badStatus({ path, line: i + 1, reason: 'is no field' }))
      fields.set(name.toLowerCase(), value)
    } else if (fields.size === 0) throw new DiscError(faults.badStatus({ path, line: i + 1, reason: 'goes on with no field' }))
  }
  end(lines.length)
  const key = ({ name, architecture, version }: Package): string => `${name}\0${architecture}\0${version}`
  return packages.sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0))
}

function packageOf(fields: ReadonlyMap<string, string>, failure: (reason: string) => DiscError): Package | undefined {
  const name = fields.get('package') ?? ''
  const status = fields.get('status')
  if (!NAME.test(name)) throw failure('begins a package without a name')
  if (status === undefined) throw failure(`begins ${name}, which has no Status`)
  // Of packages that were removed the configuration is left.
  if (!/(^|\s)installed$/.test(status)) return undefined
  const version = fields.get('version') ?? ''
  if (!VERSION.test(version)) throw failure(`begins ${name}, which is installed and has no Version`)
  const [, source = name, sourceVersion = version] = /^(\S+)(?: \((\S+)\))?$/.exec(fields.get('source') ?? '') ?? []
  const [maintainer, homepage] = [fields.get('maintainer'), fields.get('homepage')]
  return {
    name,
    version,
    architecture: fields.get('architecture') ?? 'all',
    source: { name: source, version: sourceVersion },
    ...(maintainer === undefined ? {} : { maintainer }),
    ...(homepage === undefined || !/^https?:\/\/[!-~]+$/.test(homepage) ? {} : { homepage }),
  }
}
