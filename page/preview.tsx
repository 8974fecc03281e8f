/** The disc started in the page: an emulated PC reads the image from the server, block by block, as firmware would. */

import { useEffect, useRef, useState } from 'preact/hooks'
import type { PageState } from '../src/page/shape.js'

/** What is used of the emulator. */
interface Emulator {
  add_listener(event: string, listener: (value: never) => void): void
  keyboard_send_scancodes(codes: readonly number[]): void
  keyboard_send_text(text: string): void
  destroy(): Promise<void>
}
interface Machine {
  readonly V86?: new (options: Readonly<Record<string, unknown>>) => Emulator
}

const machine = globalThis as unknown as Machine

function loaded(): Promise<void> {
  if (machine.V86 !== undefined) return Promise.resolve()
  return new Promise((resolve, reject) => {
    const script = document.createElement('script')
    script.src = 'v86.js'
    script.addEventListener('load', () => resolve())
    script.addEventListener('error', () => reject(new Error('The emulator could not be loaded')))
    document.head.append(script)
  })
}

interface Props {
  readonly state: PageState
}

/** Keys without a character, as an AT keyboard tells them. */
const scancodes: Readonly<Record<string, readonly number[]>> = {
  Enter: [0x1c],
  Escape: [0x01],
  Backspace: [0x0e],
  ArrowUp: [0xe0, 0x48],
  ArrowDown: [0xe0, 0x50],
  ArrowLeft: [0xe0, 0x4b],
  ArrowRight: [0xe0, 0x4d],
}

const MOST_SERIAL = 20_000

export function Preview({ state }: Props) {
  const screen = useRef<HTMLDivElement>(null)
  const running = useRef<Emulator>(undefined)
  const [started, setStarted] = useState<number>()
  const [serial, setSerial] = useState('')
  const [problem, setProblem] = useState('')
  const stop = async (): Promise<void> => {
    const { current } = running
    running.current = undefined
    setStarted(undefined)
    await current?.destroy()
  }
  useEffect(() => () => void stop(), [])
  const firmware = state.preview
  if (firmware.kind === 'missing')
    return (
      <section class="preview">
        <h2>Start it here</h2>
        <p class="quiet">
          This needs a BIOS, which lies nowhere on this computer: install the package seabios (<code>apt install seabios</code>, or{' '}
          <code>dnf install seabios-bin seavgabios-bin</code>) and start the watch again.
        </p>
      </section>
    )
  const start = async (): Promise<void> => {
    await stop()
    setSerial('')
    setProblem('')
    setStarted(state.revision)
    try {
      await loaded()
      const { V86 } = machine
      if (V86 === undefined || screen.current === null) return
      const emulator = new V86({
        wasm_path: 'v86.wasm',
        memory_size: 128 * 1024 * 1024,
        vga_memory_size: 8 * 1024 * 1024,
        bios: { url: 'bios' },
        ...(firmware.vga ? { vga_bios: { url: 'vgabios' } } : {}),
        cdrom: { url: `image?revision=${state.revision}`, async: true, size: firmware.sizeBytes, fixed_chunk_size: 65_536 },
        // First the CD, then nothing else.
        boot_order: 0x123,
        screen_container: screen.current,
        disable_speaker: true,
        // The keys of the page stay its own; those typed on the screen are handed on.
        disable_keyboard: true,
        disable_mouse: true,
        autostart: true,
      })
      running.current = emulator
      let line = ''
      let waiting = false
      emulator.add_listener('serial0-output-byte', (byte: number) => {
        if (byte !== 13) line += String.fromCharCode(byte)
        if (waiting) return
        waiting = true
        setTimeout(() => {
          waiting = false
          const more = line
          line = ''
          setSerial((before) => (before + more).slice(-MOST_SERIAL))
        }, 60)
      })
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error))
    }
  }
  return (
    <section class="preview">
      <div class="bar">
        <h2>Start it here</h2>
        <button type="button" class="button" onClick={() => void start()}>
          {started === undefined ? 'Start' : 'Start again'}
        </button>
        {started !== undefined && (
          <button type="button" class="button" onClick={() => void stop()}>
            Stop
          </button>
        )}
        {started !== undefined && started !== state.revision && (
          <span class="quiet">
            This is image {started}; the disc is at image {state.revision} now.
          </span>
        )}
      </div>
      <p class="quiet">
        An emulated PC with a BIOS, 32 bits and 128 MiB, which reads the image as it is served. EFI and kernels of 64 bits do not start in
        it; GRUB takes a while.
      </p>
      {problem !== '' && <p class="problem">{problem}</p>}
      <div class="machine" hidden={started === undefined}>
        <div
          ref={screen}
          class="screen"
          role="application"
          tabIndex={0}
          aria-label="Screen of the emulated PC; keys go to it, Tab leaves it"
          onKeyDown={(event) => {
            const { current } = running
            if (current === undefined || event.ctrlKey || event.metaKey || event.altKey) return
            const codes = scancodes[event.key]
            if (codes !== undefined)
              current.keyboard_send_scancodes([...codes, ...codes.map((code) => (code === 0xe0 ? code : code | 0x80))])
            else if (/^[ -~]$/.test(event.key)) current.keyboard_send_text(event.key)
            else return
            event.preventDefault()
          }}
        >
          <div />
          <canvas />
        </div>
        <figure class="serial">
          <figcaption class="quiet">Serial port</figcaption>
          <pre tabIndex={0} aria-label="What the serial port said">
            {serial === '' ? <span class="quiet">nothing yet</span> : serial}
          </pre>
        </figure>
      </div>
    </section>
  )
}
