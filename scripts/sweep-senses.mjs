// Burns every small disc with one sense code on the first, second and last command of each kind, and judges what the burn said of it.
//   node scripts/sweep-senses.mjs [--jobs 1] [--only TEXT] [--seed 1] [--share 1] [--write]
// `--jobs 4` plays the cases in as many processes, `--share 0.1` a tenth of the runs, drawn by the seed; `--write` writes
// docs/generated/senses.md, for which all of them have to be played. Needs `npm run build`.

import { fork } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { loadSupport } from './test-support.mjs'
import { generator } from './random.mjs'

const { values } = parseArgs({
  options: {
    jobs: { type: 'string', default: '1' },
    part: { type: 'string', default: '1/1' },
    only: { type: 'string', default: '' },
    seed: { type: 'string', default: '1' },
    share: { type: 'string', default: '1' },
    write: { type: 'boolean', default: false },
  },
})
const { cases, slowCases, faultless, play, strikesOf, senses, rowOf, outcomeTable } = await loadSupport('senses')
const [part, of] = values.part.split('/').map(Number)
const random = generator(Number(values.seed))
const share = Number(values.share)
const rows = []
const counts = { runs: 0, recorded: 0, failed: 0, wrong: 0 }
const began = performance.now()
const shown = new Map()
const jobs = Number(values.jobs)
if (jobs > 1) await Promise.all(Array.from({ length: jobs }, (_, i) => inProcess(i + 1)))
else await sweep()
if (process.send !== undefined) process.send({ rows, counts })
else report()

async function sweep() {
  for (const [i, given] of [...cases, ...slowCases].entries()) {
    if (i % of !== part - 1 || !given.name.includes(values.only)) continue
    const known = await faultless(given)
    const slow = slowCases.includes(given)
    for (const sense of senses)
      for (const strike of strikesOf(known, sense)) {
        if (random() >= (slow ? share / 8 : share)) continue
        counts.runs++
        const what = `${given.name}: ${known.names.get(strike.opcode)} ${strike.n} ${sense.map((byte) => byte.toString(16)).join('/')}`
        let played
        try {
          played = await play(given, known, strike)
        } catch (error) {
          played = { problems: [`it crashes: ${error.stack}`] }
        }
        const { result, problems } = played
        if (result !== undefined) {
          counts[result.ok ? 'recorded' : 'failed']++
          rows.push(rowOf(known, strike, result))
        }
        if (problems.length === 0) continue
        counts.wrong++
        const key = `${strike.opcode} ${problems.join()} ${result?.faults[0]?.code}`
        shown.set(key, (shown.get(key) ?? 0) + 1)
        if (shown.get(key) > 2) continue
        console.log(`WRONG ${what}: ${problems.join('; ')} [${result?.faults.map(({ code }) => code).join(' ')}]`)
      }
  }
}

function inProcess(number) {
  const child = fork(fileURLToPath(import.meta.url), [
    '--part',
    `${number}/${jobs}`,
    '--only',
    values.only,
    '--seed',
    values.seed,
    '--share',
    values.share,
  ])
  return new Promise((resolve, reject) => {
    let told = false
    child.on('message', (message) => {
      told = true
      rows.push(...message.rows)
      for (const key of Object.keys(counts)) counts[key] += message.counts[key]
      child.disconnect()
    })
    child.on('exit', () => (told ? resolve() : reject(new Error(`Part ${number} ended early`))))
  })
}

function report() {
  const seconds = (performance.now() - began) / 1000
  console.log(JSON.stringify({ ...counts, seconds: Math.round(seconds), aSecond: Math.round(counts.runs / seconds) }))
  if (values.write) {
    const head = [
      '# What a burn makes of a sense code',
      '',
      'Written by `node scripts/sweep-senses.mjs --write`: every small disc of every medium and write type, burned on the virtual drive with one sense code on the first, second',
      `or last command of each kind; ${counts.runs} burns. A command that the drive carried out or that can be sent again leaves nothing to be seen; what is told beside is named by its code.`,
    ].join('\n')
    writeFileSync(fileURLToPath(new URL('../docs/generated/senses.md', import.meta.url)), outcomeTable(rows, head))
  }
  process.exitCode = counts.wrong > 0 ? 1 : 0
}
