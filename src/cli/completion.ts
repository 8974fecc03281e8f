/** `disc completion SHELL`: a script by which a shell completes commands and options. */

import type { Command, Run } from './command.js'
import { faults } from './faults.js'
import { exitStatus, refuse } from './output.js'

export const run: Run = (args, _options, { output, commands }) => {
  const [shell = 'bash'] = args
  const script = scripts[shell]
  if (script === undefined) {
    return Promise.resolve(refuse(output, faults.unknownShell({ shell })))
  }
  const text = script(commands)
  output.print(text)
  output.emit({ ok: true, shell, script: text })
  return Promise.resolve(exitStatus.done)
}

const scripts: Readonly<Record<string, (commands: readonly Command[]) => string>> = { bash, zsh, fish }

/** Options that every command takes. */
const everywhere = [
  { flags: '--json', text: 'one JSON value a line, for machines' },
  { flags: '-q, --quiet', text: 'say only what went wrong' },
  { flags: '-v, --verbose', text: 'say more' },
  { flags: '--no-color', text: 'no colours' },
  { flags: '-h, --help', text: 'help for the command' },
]

interface Flag {
  readonly short?: string
  readonly long: string
  readonly takesValue: boolean
  readonly text: string
}

const flagsOf = (command: Command): Flag[] => [...(command.options ?? []), ...everywhere].map(({ flags, text }) => flagOf(flags, text))

function flagOf(flags: string, text: string): Flag {
  const short = /(?:^|[ ,])-(\w)\b/.exec(flags)?.[1]
  const long = /--([\w-]+)/.exec(flags)?.[1] ?? ''
  return { ...(short === undefined ? {} : { short }), long, takesValue: /[<[]/.test(flags), text }
}

const wordsOf = (command: Command): string[] =>
  flagsOf(command).flatMap(({ short, long }) => (short === undefined ? [`--${long}`] : [`--${long}`, `-${short}`]))

function bash(all: readonly Command[]): string {
  const cases = all.map((command) => `    ${command.name}) words="${wordsOf(command).join(' ')}" ;;`)
  return `# disc completion bash: put this where bash looks for completions, or: source <(disc completion bash)
_disc() {
  local current="\${COMP_WORDS[COMP_CWORD]}" command="" word words=""
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
  if [[ "$current" == -* ]]; then
    COMPREPLY=($(compgen -W "$words" -- "$current"))
  else
    compopt -o filenames 2>/dev/null
    COMPREPLY=($(compgen -f -- "$current"))
  fi
}
complete -F _disc disc`
}

function zsh(all: readonly Command[]): string {
  const quoted = (text: string): string =>
    text.replaceAll("'", "'\\''").replaceAll(':', '\\:').replaceAll('[', '\\[').replaceAll(']', '\\]')
  const names = all.map(({ name, summary }) => `    '${name}:${quoted(summary)}'`)
  const cases = all.map((command) => {
    const flags = flagsOf(command).map(({ short, long, takesValue, text }) => {
      const value = takesValue ? ':value:_files' : ''
      const both = short === undefined ? `'--${long}` : `'(-${short} --${long})'{-${short},--${long}}'`
      return `${both}[${quoted(text)}]${value}'`
    })
    return `      ${command.name}) _arguments ${[...flags, "'*:file:_files'"].join(' ')} ;;`
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

function fish(all: readonly Command[]): string {
  const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
  const lines = all.flatMap((command) => [
    `complete -c disc -n __fish_use_subcommand -f -a ${command.name} -d ${quoted(command.summary)}`,
    ...flagsOf(command).map(({ short, long, takesValue, text }) => {
      const parts = [`complete -c disc -n '__fish_seen_subcommand_from ${command.name}'`, `-l ${long}`]
      if (short !== undefined) parts.push(`-s ${short}`)
      if (takesValue) parts.push('-r')
      return [...parts, `-d ${quoted(text)}`].join(' ')
    }),
  ])
  return ['# disc completion fish: save as ~/.config/fish/completions/disc.fish', ...lines].join('\n')
}
