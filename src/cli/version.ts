/** `disc --version`: the program, and with `-v` what it runs on. */

import { readFile } from 'node:fs/promises'
import { readyKernels } from '../kernel/native.node.js'

export async function version(): Promise<string> {
  const { version: number } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }
  return number
}

export const versionAtLength = async (): Promise<string> =>
  [`glassmaster ${await version()}`, `Node.js ${process.versions.node}, ${process.platform} ${process.arch}`, await kernelsInUse()].join(
    '\n',
  )

/** Which kernels do the work. Has the native ones compiled where that can be done and waits for them. */
export async function kernelsInUse(): Promise<string> {
  const kernels = await readyKernels()
  return kernels.kind === 'native' ? `kernels: native (${kernels.library})` : `kernels: TypeScript (${kernels.reason})`
}
