import { expect, it } from 'vitest'
import { renderFaults } from '../../src/fault/index.js'
import { parse } from './parse-one.js'

const shown = (text: string): string => `\n${renderFaults(parse(text).faults)}\n`

it('a misspelt key', () => {
  expect(shown('disc: 1\nfilesystems:\n  iso9660: { level: 3, rockrigde: true }\n')).toMatchInlineSnapshot(`
    "
    disc.yaml:3:24: error: There is no key "rockrigde" in filesystems.iso9660 [manifest/unknownKey]
      3 |   iso9660: { level: 3, rockrigde: true }
        |                        ^^^^^^^^^
      help: Did you mean "rockridge"? Allowed: level, volumeId, names, relax, xa, apple, deepDirectories, relocated, translationTables, rockridge, joliet
    "
  `)
})

it('a misspelt value', () => {
  expect(shown('disc: 1\nmedia: dvd+rr\n')).toMatchInlineSnapshot(`
    "
    disc.yaml:2:8: error: Cannot take "dvd+rr" for media [manifest/notOneOf]
      2 | media: dvd+rr
        |        ^^^^^^
      help: Did you mean "dvd+r"? Allowed: cd-r, cd-rw, cd-74, cd-80, cd-90, cd-99, dvd-r, dvd-rw, dvd-r-dl, dvd+r, dvd+rw, dvd+r-dl, dvd+rw-dl, dvd-ram, bd-r, bd-re, bd-r-dl, bd-re-dl, bd-r-tl, bd-re-tl, bd-r-ql, disk
    "
  `)
})

it('an entry of which nothing says what it is', () => {
  expect(shown('disc: 1\nfiles:\n  - at: /readme\n    txt: hello\n')).toMatchInlineSnapshot(`
    "
    disc.yaml:4:5: error: There is no key "txt" in files[0] [manifest/unknownKey]
      4 |     txt: hello
        |     ^^^
      help: Did you mean "text"? Allowed: at, text, streams, owner, mode, time, created, accessed, hide, hiddenBit, place, realTime, xa
    "
  `)
})

it('a truth value of YAML 1.1', () => {
  expect(shown('disc: 1\nfilesystems: { iso9660: { joliet: no } }\n')).toMatchInlineSnapshot(`
    "
    disc.yaml:2:35: error: Cannot take "no" for filesystems.iso9660.joliet: it must be true, false or a map [manifest/wrongType]
      2 | filesystems: { iso9660: { joliet: no } }
        |                                   ^^
      help: For example: false
    "
  `)
})

it('a key twice', () => {
  expect(shown('disc: 1\nname: a\nname: b\n')).toMatchInlineSnapshot(`
    "
    disc.yaml:3:1: error: The key "name" is there twice: first in line 2, column 1 [manifest/duplicateKey]
      3 | name: b
        | ^^^^
      help: Remove one, or join the two
      see YAML 1.2.2 3.2.1.3
    "
  `)
})

it('a place in a long line', () => {
  expect(shown(`disc: 1\nvolume: { publisher: ${'x'.repeat(100)}, publishr: y, preparer: ${'z'.repeat(200)} }\n`)).toMatchInlineSnapshot(`
    "
    disc.yaml:2:124: error: There is no key "publishr" in volume [manifest/unknownKey]
      2 | xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx, publishr: y, preparer: zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz
        |                                                                                 ^^^^^^^^
      help: Did you mean "publisher"? Allowed: id, setId, setSize, sequence, system, publisher, preparer, application, copyrightFile, abstractFile, bibliographicFile, date, modified, expires, effective

    disc.yaml:2:147: error: Cannot take "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz…" for volume.preparer: 200 characters, it must have at most 128 [manifest/wrongLength]
      2 | xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx, publishr: y, preparer: zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz
        |                                                                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      help: Shorten it. Who or what prepared the data. For example: "Release team"
    "
  `)
})

it('text that is no YAML', () => {
  expect(shown('disc: 1\nvolume: { id: A\nname: x\n')).toMatchInlineSnapshot(`
    "
    disc.yaml:3:1: error: Cannot read this as YAML: a map is not closed before this line [manifest/syntax]
      3 | name: x
        | ^
      help: Close it with }
      see YAML 1.2.2
    "
  `)
})
