/** `disc completion SHELL`: a script by which a shell completes commands and options. */

import type { Command, Run, Words } from './command.js'
import { faults } from './faults.js'
import { generalOptions } from './general.js'
import { exitStatus, refuse } from './output.js'
import { flagOf, type Flag } from './words.js'

export const run: Run = async (args, _options, { output, commands }) => {
  const [shell = 'bash'] = args
  const script = scripts[shell]
  if (script === undefined) return refuse(output, faults.unknownShell({ shell }))
  const text = script(await Promise.all(commands.map(completedOf)))
  output.print(text)
  output.emit({ ok: true, shell, script: text, faults: [] })
  return exitStatus.done
}

const scripts: Readonly<Record<string, (commands: readonly Completed[]) => string>> = { bash, zsh, fish }

/** A command with all the words that may stand in it. */
interface Completed {
  readonly name: string
  readonly summary: string
  readonly flags: readonly CompletedFlag[]
  /** What its first argument may be; files where absent. */
  readonly words?: readonly string[]
}

interface CompletedFlag extends Flag {
  readonly text: string
  readonly words?: readonly string[]
}

async function completedOf(command: Command): Promise<Completed> {
  const { name, summary, options = [], rest, arguments: [first] = [] } = command
  const all = [...options, ...(rest === undefined ? [] : [rest]), ...generalOptions, { flags: '-h, --help', text: 'help for the command' }]
  const flags = all.map(async (option) => {
    const words = 'words' in option ? await wordsFrom(option.words) : undefined
    const behind = 'behind' in option ? (option.behind ?? '') : ''
    return { ...flagOf(option), text: option.text, ...(words === undefined ? {} : { words: words.map((word) => word + behind) }) }
  })
  const words = await wordsFrom(first?.words)
  return { name, summary, flags: await Promise.all(flags), ...(words === undefined ? {} : { words }) }
}

const wordsFrom = (words: Words | undefined): Promise<readonly string[] | undefined> =>
  Promise.resolve(typeof words === 'function' ? words() : words)

const flagsOf = (command: Completed): readonly CompletedFlag[] => command.flags

const wordsOf = (command: Completed): string[] =>
  flagsOf(command).flatMap(({ short, long }) => (short === undefined ? [`--${long}`] : [`--${long}`, `-${short}`]))

function bash(all: readonly Completed[]): string {
  const cases = all.map(
    (command) => `    ${command.name}) words="${wordsOf(command).join(' ')}" values="${command.words?.join(' ') ?? ''}" ;;`,
  )
  const valueCases = all.flatMap(({ name, flags }) =>
    flags.flatMap(({ short, long, words }) =>
      words === undefined
        ? []
        : [`    ${name}:--${long}${short === undefined ? '' : `|${name}:-${short}`}) values="${words.join(' ')}" valued=1 ;;`],
    ),
  )
  return `# disc completion bash: put this where bash looks for completions, or: source <(disc completion bash)
_disc() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" command="" word words="" values="" valued=""
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in -*) ;; *) command="$word"; break ;; esac
  done
  if [[ -z "$command" ]]; then
    COMPREPLY=($(compgen -W "${all.map(({ name }) => name).join(' ')} --help --version" -- "$current"))
    return
  fi
  case "$command" in
${cases.join('\n')}
  esac
  case "$command:$previous" in
${valueCases.join('\n')}
  esac
  if [[ -n "$values" && ( -n "$valued" || "$current" != -* ) ]]; then
    [[ "$values" == *= ]] && compopt -o nospace 2>/dev/null
    COMPREPLY=($(compgen -W "$values" -- "$current"))
  elif [[ "$current" == -* ]]; then
    COMPREPLY=($(compgen -W "$words" -- "$current"))
  else
    compopt -o filenames 2>/dev/null
    COMPREPLY=($(compgen -f -- "$current"))
  fi
}
complete -F _disc disc`
}

function zsh(all: readonly Completed[]): string {
  const quoted = (text: string): string =>
    text.replaceAll("'", "'\\''").replaceAll(':', '\\:').replaceAll('[', '\\[').replaceAll(']', '\\]')
  const names = all.map(({ name, summary }) => `    '${name}:${quoted(summary)}'`)
  const cases = all.map((command) => {
    const flags = flagsOf(command).map(({ short, long, takesValue, text, words }) => {
      const value = !takesValue ? '' : words === undefined ? ':value:_files' : `:value:(${words.join(' ')})`
      const both = short === undefined ? `'--${long}` : `'(-${short} --${long})'{-${short},--${long}}'`
      return `${both}[${quoted(text)}]${value}'`
    })
    return `      ${command.name}) _arguments ${[...flags, command.words === undefined ? "'*:file:_files'" : `'1:word:(${command.words.join(' ')})'`].join(' ')} ;;`
  })
  return `#compdef disc
# disc completion zsh: put this into a folder of $fpath as _disc
_disc() {
  local -a commands
  commands=(
${names.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe 'command' commands
    return
  fi
  local command=$words[2]
  shift words; (( CURRENT-- ))
  case $command in
${cases.join('\n')}
  esac
}
if [[ $funcstack[1] == _disc ]]; then _disc "$@"; else compdef _disc disc; fi`
}

function fish(all: readonly Completed[]): string {
  const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
  const lines = all.flatMap((command) => [
    `complete -c disc -n __fish_use_subcommand -f -a ${command.name} -d ${quoted(command.summary)}`,
    ...(command.words === undefined
      ? []
      : [`complete -c disc -n '__fish_seen_subcommand_from ${command.name}' -f -a ${quoted(command.words.join(' '))}`]),
    ...flagsOf(command).map(({ short, long, takesValue, text, words }) => {
      const parts = [`complete -c disc -n '__fish_seen_subcommand_from ${command.name}'`, `-l ${long}`]
      if (short !== undefined) parts.push(`-s ${short}`)
      if (words !== undefined) parts.push(`-x -a ${quoted(words.join(' '))}`)
      else if (takesValue) parts.push('-r')
      return [...parts, `-d ${quoted(text)}`].join(' ')
    }),
  ])
  return ['# disc completion fish: save as ~/.config/fish/completions/disc.fish', ...lines].join('\n')
}
