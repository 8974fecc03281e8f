/** Files that a schema of their own describes, read as a manifest is: what is wrong with them is said with its place. */

import type { Fault, ManifestPath, Position } from '../fault/index.js'
import { explain } from './explain.js'
import { faults as manifestFaults } from './faults.js'
import { faultOf } from './form.js'
import { LIMITS } from './limits.js'
import { plainOf, positionOf, rangeAt, textFile } from './located.js'
import { put } from './readings.js'
import type { Schema } from './schema-node.js'
import { readText } from './text.js'

export interface DescribedFile<Value> {
  readonly file: string
  readonly text: string
  /** `a script of faults` */
  readonly called: string
  /** What it is to be like, with `isSound` compiled from it. */
  readonly schema: Schema
  readonly isSound: (value: unknown) => value is Value
}

/** Its value, and where each part of it stands; or all that is wrong with it. */
export function readDescribed<Value>({
  file,
  text,
  called,
  schema,
  isSound,
}: DescribedFile<Value>):
  { readonly value: Value; readonly locate: (path: ManifestPath) => Position } | { readonly faults: readonly Fault[] } {
  const { root, faults } = readText(textFile(file, text), undefined)
  if (root?.kind !== 'map' || faults.length > 0) return { faults: faults.map((fault) => named(fault, called)) }
  const value = plainOf(root)
  const locate = (path: ManifestPath): Position => positionOf(rangeAt(root, path))
  if (isSound(value)) return { value, locate }
  const { problems, texts } = explain(schema, value, root)
  for (const one of texts) put(value, one.path, one.text)
  if (problems.length > 0)
    return { faults: problems.slice(0, LIMITS.faults).map((problem) => faultOf(problem, root, `this ${called.replace(/^an? /, '')}`)) }
  if (!isSound(value)) throw new Error('The validator refuses a file in which nothing wrong was found')
  return { value, locate }
}

/** Nobody wrote a manifest here. */
const named = (fault: Fault, called: string): Fault =>
  fault.code === 'manifest/notAMap' ? manifestFaults.notDescribed({ called }, { position: fault.position }) : fault
