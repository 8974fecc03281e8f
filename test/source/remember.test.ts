import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { hostFiles } from '../../src/source/files.node.js'
import { remembering } from '../../src/source/index.js'
import { temporaryFolder } from '../support/folder.js'

it('remembers what was read and what was streamed, and not what was looked at', async () => {
  const folder = temporaryFolder()
  const at = (name: string): string => join(folder, name)
  for (const name of ['read', 'streamed', 'seen']) writeFileSync(at(name), name)
  const { files, read } = remembering(hostFiles)
  expect(files.stat(at('seen'))?.kind).toBe('file')
  expect(Buffer.from(files.read(at('read'), 2)).toString()).toBe('re')
  for await (const piece of files.stream(at('streamed'))) expect(piece.length).toBe(8)
  expect([...read]).toEqual([at('read'), at('streamed')])
})
