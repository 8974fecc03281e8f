/** A burner that other people wrote: the MMC device of tgt, a DVD+R drive behind iSCSI on the loopback. */

import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'

const TARGET = 'iqn.2000-01.localhost:glassmaster'

export interface Burner {
  readonly address: string
  /** Takes the disc out and puts a blank one in, whose bytes are kept in `path`. */
  blank(path: string): void
  stop(): void
}

/** Why the burner cannot be had here; undefined where it can. */
export function burnerMissing(): string | undefined {
  if (process.getuid?.() !== 0) return 'needs root'
  if (spawnSync('sh', ['-c', 'command -v tgtd && command -v tgtadm']).status !== 0) return 'needs tgt'
  const libraries = ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/lib64', '/usr/lib']
  if (!libraries.some((folder) => ['7', '8', '9'].some((version) => existsSync(join(folder, `libiscsi.so.${version}`)))))
    return 'needs libiscsi'
  return existsSync(new URL('../../dist/transport/child.node.js', import.meta.url)) ? undefined : 'needs a build'
}

export async function startBurner(folder: string): Promise<Burner> {
  const port = await freePort()
  const control = String((port % 30_000) + 1000)
  mkdirSync(folder, { recursive: true })
  const environment = { ...process.env, TGT_IPC_SOCKET: join(folder, 'ipc') }
  const daemon = spawn('tgtd', ['-f', '--iscsi', `portal=127.0.0.1:${port}`, '-C', control], { env: environment, stdio: 'ignore' })
  const adm = (...args: readonly string[]): number =>
    spawnSync('tgtadm', ['-C', control, '--lld', 'iscsi', ...args], { env: environment, timeout: 5000 }).status ?? 1
  for (let i = 0; i < 100 && !existsSync(join(folder, `ipc.${control}`)); i++) await new Promise((resolve) => setTimeout(resolve, 50))
  const unit = (...params: readonly string[]): number =>
    adm('--mode', 'logicalunit', '--op', 'update', '--tid', '1', '--lun', '1', '--params', params.join(','))
  const first = join(folder, 'first.img')
  writeFileSync(first, '')
  const made =
    adm('--mode', 'target', '--op', 'new', '--tid', '1', '-T', TARGET) +
    adm('--mode', 'logicalunit', '--op', 'new', '--tid', '1', '--lun', '1', '-b', first, '--device-type=cd') +
    unit('vendor_id=TEST', 'product_id=BURNER', 'product_rev=0001', 'scsi_sn=1', 'removable=1') +
    adm('--mode', 'target', '--op', 'bind', '--tid', '1', '-I', '127.0.0.1')
  const stop = (): void => {
    adm('--mode', 'target', '--op', 'delete', '--force', '--tid', '1')
    adm('--mode', 'system', '--op', 'delete')
    daemon.kill('SIGKILL')
  }
  // Where it cannot have the port it would listen on all addresses instead.
  if (made !== 0 || !listensOnlyOn(daemon.pid ?? 0, port)) {
    stop()
    throw new Error('tgtd did not start as it should')
  }
  return {
    address: `iscsi://127.0.0.1:${port}/${TARGET}/1`,
    blank(path) {
      writeFileSync(path, '')
      unit('online=No')
      if (unit(`path=${path}`) !== 0) throw new Error(`tgtd does not take ${path}`)
    },
    stop,
  }
}

function listensOnlyOn(pid: number, port: number): boolean {
  const own = `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`
  return readFileSync(`/proc/${pid}/net/tcp`, 'utf8').includes(own)
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
