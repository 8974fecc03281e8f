/** YAML 1.2.2, core schema, as the nodes of one document. */

import { Composer, Lexer, Parser, type CST, type Document, type Node, type ParsedNode } from 'yaml'
import type { Fault } from '../fault/index.js'
import { faults } from './faults.js'
import { LIMITS } from './limits.js'
import { positionOf, type TextFile } from './located.js'
import { complaintsOf } from './yaml-errors.js'

type YamlDocument = Document.Parsed<ParsedNode> | Document<Node>

export function compose(file: TextFile, masked: string, found: Fault[]): YamlDocument | undefined {
  const at = (start: number, end: number): { position: ReturnType<typeof positionOf> } => ({
    position: positionOf({ file, start: Math.min(start, Math.max(0, file.text.length - 1)), end: Math.max(end, start + 1) }),
  })
  const tokens = tokensOf(masked)
  if ('tooDeep' in tokens) {
    found.push(faults.tooDeep({ limit: LIMITS.depth }, at(tokens.tooDeep, tokens.tooDeep + 1)))
    return undefined
  }
  if ('tooMany' in tokens) {
    found.push(faults.tooManyValues({ limit: LIMITS.values }, at(tokens.tooMany, tokens.tooMany + 1)))
    return undefined
  }
  const composer = new Composer({
    version: '1.2',
    schema: 'core',
    merge: false,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
    resolveKnownTags: false,
  })
  const documents = [...composer.compose(tokens, true, masked.length)] as YamlDocument[]
  const [document, second] = documents
  if (document === undefined) return undefined
  const problems = [...document.errors, ...document.warnings].slice(0, LIMITS.faults)
  for (const { code, pos } of problems)
    if (code === 'TAG_RESOLVE_FAILED') found.push(faults.tag({ tag: file.text.slice(...pos) }, at(...pos)))
  const others = problems.filter(({ code }) => code !== 'TAG_RESOLVE_FAILED')
  if (others.length > 0)
    for (const { reason, mend, start, end } of complaintsOf(others, masked)) found.push(faults.syntax({ reason, mend }, at(start, end)))
  const yaml = document.directives?.yaml
  if (yaml?.explicit === true && yaml.version !== '1.2') found.push(faults.version({ version: yaml.version }, at(0, 1)))
  if (second !== undefined) {
    const start = second.range?.[0] ?? 0
    found.push(faults.severalDocuments({}, at(start, start + 3)))
  }
  return document
}

/** What may not stand in a plain scalar within braces or brackets, and private characters that may. */
const flowSigns = '{}[],'
const standIns = '\uE000\uE001\uE002\uE003\uE004'

/** A text that YAML can read, and how to get back what it stands for. */
export interface Masked {
  readonly text: string
  readonly unmask: (text: string) => string
}

/** Lets `{ id: ${NAME} }` be read: within a reference, signs give way to characters of the same length. */
export function mask(text: string): Masked {
  if (!text.includes('${') || /[\uE000-\uE004]|\\u[eE]00[0-4]/.test(text)) return { text, unmask: (same) => same }
  const hide = (reference: string): string => reference.replaceAll(/[{}[\],]/g, (sign) => standIns.charAt(flowSigns.indexOf(sign)))
  const show = (masked: string): string => masked.replaceAll(/[\uE000-\uE004]/g, (sign) => flowSigns.charAt(standIns.indexOf(sign)))
  return { text: text.replaceAll(/\$\{[^{}\n]*\}/g, hide), unmask: show }
}

/** The pieces of the text as they become known, so that hostile text is given up before it has filled the memory. */
function tokensOf(text: string): CST.Token[] | { readonly tooDeep: number } | { readonly tooMany: number } {
  const parser = new Parser()
  const tokens: CST.Token[] = []
  let pieces = 0
  let errors = 0
  let documents = 0
  for (const piece of new Lexer().lex(text)) {
    for (const token of parser.next(piece)) {
      tokens.push(token)
      if (token.type === 'error') errors++
      if (token.type === 'document') documents++
    }
    if (parser.stack.length > LIMITS.depth) return { tooDeep: parser.offset }
    if (++pieces > LIMITS.pieces) return { tooMany: parser.offset }
    if (errors > LIMITS.faults || documents > 1) return tokens
  }
  return [...tokens, ...parser.end()]
}
