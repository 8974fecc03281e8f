/** `disc explain [CODE]`: what a fault means, what a rule of discs demands, or which faults carry a value of the Image Mastering API. */

import type { FaultInfo, ImapiValue } from '../fault/index.js'
import { explain, explainable } from '../explain.js'
import { allFaults } from '../faults.js'
import type { Rule } from '../finding/index.js'
import { allRules } from '../rules.js'
import { nearest } from '../manifest/index.js'
import type { Run } from './command.js'
import { faults as ownFaults } from './faults.js'
import { exitStatus, refuse, type Output } from './output.js'

export const run: Run = async (args, _options, { output }) => {
  const [word] = args
  if (word === undefined) return listAll(output)
  const { faults, rules, imapi } = await explain(word, ownFaults)
  if (faults.length === 0 && rules.length === 0 && imapi === undefined) {
    const words = await explainable(ownFaults)
    const near = nearest(word, words) ?? nearest(word, words.map(lastName))
    return refuse(output, ownFaults.unknownCode({ word, ...(near === undefined ? {} : { near }) }))
  }
  if (imapi !== undefined) printImapi(imapi, faults.length, output)
  for (const fault of faults) printFault(fault, output)
  for (const rule of rules) printRule(rule, output)
  output.emit({ ok: true, ...(imapi === undefined ? {} : { imapi }), explained: faults.map(asJson), rules, faults: [] })
  return exitStatus.done
}

const lastName = (code: string): string => code.slice(code.lastIndexOf('/') + 1)

async function listAll(output: Output): Promise<0> {
  const faults = await allFaults(ownFaults)
  for (const { code, severity, when } of faults) output.print(`${code.padEnd(34)} ${severity.padEnd(8)} ${when}`)
  const rules = await allRules()
  for (const { code, severity, demands } of rules) output.print(`${code.padEnd(34)} ${severity.padEnd(8)} ${demands}`)
  output.emit({ ok: true, explained: faults.map(asJson), rules, faults: [] })
  return exitStatus.done
}

function printImapi({ name, hresult, severity, area, meaning }: ImapiValue, count: number, output: Output): void {
  const { paint } = output
  output.print(`${paint('bold', name)}  ${hexadecimal(hresult)}  ${severity}, ${area}`)
  output.print(`  ${meaning}`)
  output.print(count === 0 ? '  No fault carries it.\n' : `  Carried by:\n`)
}

function printFault({ code, severity, when, clause, imapi, generalHelp }: FaultInfo, output: Output): void {
  const { paint } = output
  output.print(`${paint('bold', code)}  ${severity}`)
  output.print(`  Arises when ${when}.`)
  if (generalHelp !== undefined) output.print(`  ${paint('cyan', 'help:')} ${generalHelp}`)
  if (clause !== undefined) output.print(`  See ${clause}`)
  if (imapi !== undefined && imapi.length > 0) output.print(`  Image Mastering API: ${imapi.join(', ')}`)
}

function printRule({ code, severity, structure, clause, harms, demands }: Rule, output: Output): void {
  const { paint } = output
  output.print(`${paint('bold', code)}  ${severity}, a rule of \`disc check\` for the ${structure}`)
  output.print(`  Demands that ${demands}.`)
  output.print(`  Where it is broken, this harms: ${harms.join(', ')}`)
  output.print(`  See ${clause}`)
}

const hexadecimal = (hresult: number): string => `0x${hresult.toString(16).toUpperCase().padStart(8, '0')}`

const asJson = ({ code, severity, when, clause, imapi, generalHelp }: FaultInfo): object => ({
  code,
  severity,
  when,
  clause,
  imapi: imapi ?? [],
  help: generalHelp,
})
