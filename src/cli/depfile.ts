/** `disc build --depfile FILE`: what an image is made of, in the words in which make and ninja read it. */

import { dirname } from 'node:path'
import { DiscError, type Fault } from '../fault/index.js'
import { faults } from './faults.js'
import { spare, writeNew } from './new-file.js'

/**
 * Names that make and ninja read alike. What one takes for a wildcard, a recipe, a variable, an archive's member or the end of a target, and the other
 * for itself, cannot be written for both: GNU make 4.3, "Rule Syntax"; ninja 1.11, depfile_parser.in.cc.
 */
const isSaid = (path: string): boolean => /^[\w+,/.\-(){}%=@!# $\u00a0-\u{10ffff}]+$/u.test(path) && !/^~|\(.*\)$| $/.test(path)
const isTarget = (path: string): boolean => isSaid(path) && !/[%=]/.test(path)

const escaped = (path: string): string => path.replaceAll('$', '$$$$').replaceAll(/[ #]/g, '\\$&')

/**
 * The rule without a recipe, and an empty one for each source, so that make goes on where one is gone. Folders in which the image or this file
 * lies are left out: they are newer than the image whenever it is written. What cannot be written is told.
 */
export function writeDepfile(file: string, image: string, sources: readonly string[]): readonly Fault[] {
  if (!isTarget(image)) throw new DiscError(faults.depfileTarget({ image }))
  spare(file, sources)
  const own = new Set([image, file].map((path) => dirname(path)))
  const wanted = sources.filter((path) => !own.has(path === '' ? '.' : path.replace(/(.)\/$/, '$1')))
  const said = wanted.filter(isSaid)
  const lines = [
    `${[`${escaped(image)}:`, ...said.map(escaped)].join(' \\\n  ')}\n`,
    ...said.filter(isTarget).map((path) => `\n${escaped(path)}:\n`),
  ]
  writeNew(file, lines.join(''), 'replace')
  const left = wanted.filter((path) => !isSaid(path))
  return left.length === 0 ? [] : [faults.depfileNames({ file, first: left[0] ?? '', count: left.length })]
}
