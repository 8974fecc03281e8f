/** `disc --version`: the program, and with `-v` what it runs on. */

import { readyKernels } from '../kernel/native.node.js'
import { LAYOUT_EPOCH } from '../layout/index.js'
import { programVersion } from '../lock/program.node.js'

/** The version of the program, and that of the bytes which it lays out. */
export const version = (): string => `glassmaster ${programVersion()} (layout epoch ${LAYOUT_EPOCH})`

export const versionAsJson = () => ({ version: programVersion(), epoch: LAYOUT_EPOCH })

export const versionAtLength = async (): Promise<string> =>
  [version(), `Node.js ${process.versions.node}, ${process.platform} ${process.arch}`, await kernelsInUse()].join('\n')

/** Which kernels do the work. Has the native ones compiled where that can be done and waits for them. */
export async function kernelsInUse(): Promise<string> {
  const kernels = await readyKernels()
  return kernels.kind === 'native' ? `kernels: native (${kernels.library})` : `kernels: TypeScript (${kernels.reason})`
}
