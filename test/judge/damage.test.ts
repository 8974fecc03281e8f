/** A slice of what scripts/draw-damage.mjs draws: every change of a field of a sound image is told, or breaks no rule. */

import { describe, expect, it } from 'vitest'
import { generator } from '../../scripts/random.mjs'
import {
  harmlessBecause,
  imageNames,
  judgeBytes,
  judgeMutation,
  keysOf,
  makeImage,
  mutationsOf,
  partsOf,
  wholeMutationsOf,
  type Mutation,
} from '../support/damage/index.js'
import { runProgram } from '../support/program.js'
import { required, sample } from '../support/tools.js'

/** Changes of each image that are looked at. */
const DRAWN = required ? 400 : 40

describe.each(sample(imageNames, 4))('%s', (name) => {
  const image = makeImage(name, runProgram)
  const random = generator(15)

  it('is sound, and each drawn change of it is told or breaks no rule', async () => {
    const sound = await judgeBytes(image)
    expect(sound.findings.filter(({ severity }) => severity !== 'note')).toEqual([])
    const mutations = [...mutationsOf(image, partsOf(image))]
    expect(mutations.length).toBeGreaterThan(1000)
    const drawn = mutations.filter(() => random() * mutations.length < DRAWN)
    const unnoticed: string[] = []
    let named = 0
    for (const mutation of drawn) {
      const { verdict } = await judgeMutation(image, mutation, keysOf(sound))
      if (verdict === 'named') named++
      if (verdict === 'silent' && harmlessBecause(mutation, name) === undefined) unnoticed.push(textOf(mutation))
    }
    expect(unnoticed).toEqual([])
    expect(named).toBeGreaterThan(drawn.length / 2)
  })

  it('is told to be damaged where whole structures are swapped, wiped or cut', async () => {
    const keys = keysOf(await judgeBytes(image))
    const mutations = [...wholeMutationsOf(image, partsOf(image))].filter((mutation) => harmlessBecause(mutation, name) === undefined)
    expect(mutations.length).toBeGreaterThan(10)
    const unnoticed: string[] = []
    for (const mutation of mutations)
      if ((await judgeMutation(image, mutation, keys)).verdict === 'silent') unnoticed.push(textOf(mutation))
    expect(unnoticed).toEqual([])
  })
})

it.each([
  ['iso-rr-joliet', /^Joliet volume descriptor\.\w+Id$/, 'half a surrogate pair'],
  ['iso-rr-joliet', /^Joliet volume descriptor\.\w+File$/, 'control character at the end'],
  ['iso-rr-joliet', /^PX entry\.links$/, '+1'],
  ['udf-2.01', /^UDF extended file entry\.streams\.uniqueId$/, 'all ones'],
  ['udf-2.01', /^UDF file identifier descriptor\.uniqueId$/, 'all ones'],
])('%s: %s, %s, is told', async (name, field, change) => {
  const image = makeImage(name, runProgram)
  const keys = keysOf(await judgeBytes(image))
  const mutations = [...mutationsOf(image, partsOf(image))].filter(
    (mutation) => mutation.change === change && field.test(`${mutation.structure}.${mutation.field}`),
  )
  expect(mutations.length).toBeGreaterThan(0)
  for (const mutation of mutations)
    expect({ ...(await judgeMutation(image, mutation, keys)), of: textOf(mutation) }).not.toMatchObject({ verdict: 'silent' })
})

const textOf = ({ structure, field, change, byte, before, after }: Mutation): string =>
  `${structure}.${field}: ${change} at byte ${byte}, ${before.slice(0, 40)} to ${after.slice(0, 40)}`
