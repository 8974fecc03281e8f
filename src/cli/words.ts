/** The words of the command line in the order in which the command reads them. */

import type { Command, OptionText } from './command.js'

/** An option as its table says it. */
export interface Flag {
  readonly short?: string
  readonly long: string
  readonly takesValue: boolean
}

export function flagOf({ flags }: Pick<OptionText, 'flags'>): Flag {
  const short = /(?:^|[ ,])-(\w)\b/.exec(flags)?.[1]
  return { ...(short === undefined ? {} : { short }), long: /--([\w-]+)/.exec(flags)?.[1] ?? '', takesValue: /[<[]/.test(flags) }
}

/** As options are named in a table of them: `once-quiet` is `onceQuiet`. */
export const camelCase = (long: string): string => long.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())

/** The words of a command, and those that its last option takes, whatever they look like; undefined where it is not given. */
export function withoutRest(
  args: readonly string[],
  rest: OptionText | undefined,
): readonly [readonly string[], readonly string[] | undefined] {
  if (rest === undefined) return [args, undefined]
  const flag = `--${flagOf(rest).long}`
  const at = args.findIndex((arg) => arg === '--' || arg === flag || arg.startsWith(`${flag}=`))
  const found = args[at]
  if (found === undefined || found === '--') return [args, undefined]
  const first = found === flag ? [] : [found.slice(flag.length + 1)]
  return [args.slice(0, at), [...first, ...args.slice(at + 1)]]
}

/** Puts the command before the options that were given before it. What has no command stays as it is. */
export function commandFirst(args: readonly string[], commands: readonly Command[], general: readonly OptionText[]): readonly string[] {
  const flags = [...general, ...commands.flatMap(({ options = [] }) => options)].map(flagOf)
  const long = new Set(flags.filter(({ takesValue }) => takesValue).map((flag) => flag.long))
  const short = new Set(flags.flatMap((flag) => (flag.takesValue && flag.short !== undefined ? [flag.short] : [])))
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string
    if (arg === '--') return args
    if (!arg.startsWith('-') || arg === '-') return [arg, ...args.slice(0, i), ...args.slice(i + 1)]
    if (takesNext(arg, long, short)) i++
  }
  return args
}

/** `--output`, `-o` and `-qo` take the next word; `--output=x` and `-ox` have theirs. */
function takesNext(arg: string, long: ReadonlySet<string>, short: ReadonlySet<string>): boolean {
  if (arg.startsWith('--')) return long.has(arg.slice(2))
  const at = arg
    .slice(1)
    .split('')
    .findIndex((letter) => short.has(letter))
  return at >= 0 && at === arg.length - 2
}
