/** The status file of dpkg, as deb822(5) has its paragraphs. */

import { describe, expect, it } from 'vitest'
import { DiscError } from '../../src/fault/index.js'
import { installedPackages } from '../../src/integrity/index.js'

const installed = 'Status: install ok installed\n'
const read = (text: string) => installedPackages(Buffer.from(text), 'status')
/** The line that is told, and why. */
function told(text: string): readonly [line: unknown, reason: unknown] {
  try {
    read(text)
  } catch (error) {
    if (!(error instanceof DiscError)) throw error
    const { values } = error.faults[0] ?? {}
    return [values?.['line'], values?.['reason']]
  }
  return [undefined, undefined]
}

describe('what is damaged is told with the line on which it begins', () => {
  it.each<readonly [text: string, line: number, reason: string]>([
    ['Package: a\nVersion: 1\n', 1, 'begins a, which has no Status'],
    [`Package: a\n${installed}`, 1, 'begins a, which is installed and has no Version'],
    [`Package: a\n${installed}Version: 1 2\n`, 1, 'begins a, which is installed and has no Version'],
    [installed, 1, 'begins a package without a name'],
    [`Package: -a\n${installed}`, 1, 'begins a package without a name'],
    [`\nPackage: a\nVersion: 1\n`, 2, 'begins a, which has no Status'],
    [`Package: a\n${installed}Version: 1\n\nPackage: b\nVersion: 1\n`, 5, 'begins b, which has no Status'],
    [`Package: a\n${installed}Version: 1\n\n\n\nPackage: b\nVersion: 1\n\nPackage: c\n`, 7, 'begins b, which has no Status'],
    ['Package\n', 1, 'is no field'],
    [`Package: a\n${installed}: 1\n`, 3, 'is no field'],
    [' more\n', 1, 'goes on with no field'],
    [`Package: a\n${installed}Version: 1\n\n more\n`, 5, 'goes on with no field'],
  ])('%j', (text, line, reason) => {
    expect(told(text)).toEqual([line, reason])
  })
})

it('packages are told by name, then architecture, then version, whatever their order was', () => {
  const wanted = [
    ['a', 'amd64', '1'],
    ['a', 'amd64', '2'],
    ['a', 'i386', '1'],
    ['a+b', 'amd64', '1'],
    ['ab', 'all', '1'],
    ['b', 'all', '1'],
  ] as const
  const paragraph = ([name, architecture, version]: (typeof wanted)[number]): string =>
    `Package: ${name}\n${installed}Version: ${version}\n${architecture === 'all' ? '' : `Architecture: ${architecture}\n`}`
  for (const list of [wanted, wanted.toReversed(), [3, 0, 5, 2, 4, 1].map((i) => wanted[i])])
    expect(read(list.map(paragraph).join('\n')).map(({ name, architecture, version }) => [name, architecture, version])).toEqual(wanted)
})

it('fields go on behind a space, their names have no case, and what was removed is none', () => {
  const [one, ...others] = read(
    'PACKAGE: a\nstatus: install ok installed\nVersion: 2:1.0-1\nDescription: short\n longer\n\tand longer\nSource: src (3)\nMaintainer: M <m@x>\n' +
      'Homepage: https://x.example/\n\nPackage: gone\nStatus: deinstall ok config-files\nVersion: 1\n\nPackage: half\nStatus: install ok half-installed\n',
  )
  expect(others).toEqual([])
  expect(one).toEqual({
    name: 'a',
    version: '2:1.0-1',
    architecture: 'all',
    source: { name: 'src', version: '3' },
    maintainer: 'M <m@x>',
    homepage: 'https://x.example/',
  })
})
