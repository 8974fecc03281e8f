/** What is asked of a command that draws a disc, looked at before anything of a page is loaded. */

import { flagOption, listOption, textOption, type Options } from './command.js'

/** Files to write; `-` is standard output. */
export interface Drawing {
  readonly svg?: string
  readonly html?: string
}

/** Undefined where no picture is asked for; else what to draw, or how it is asked for wrongly. */
export function drawingOf(options: Options, others: readonly string[]): Drawing | string | undefined {
  const [svg, html] = [textOption(options, 'svg'), textOption(options, 'html')]
  if (svg === undefined && html === undefined)
    return flagOption(options, 'force') ? '--force is for the files of --svg and --html' : undefined
  const other = others.find(
    (name) => flagOption(options, name) || textOption(options, name) !== undefined || listOption(options, name).length > 0,
  )
  const asked = svg === undefined ? '--html' : '--svg'
  if (other !== undefined) return `${asked} and --${dashed(other)} ask for different answers: give one of them`
  if (svg === html) return '--svg and --html write to different files'
  return { ...(svg === undefined ? {} : { svg }), ...(html === undefined ? {} : { html }) }
}

const dashed = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
