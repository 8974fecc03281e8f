#!/usr/bin/env node
// Starts the command from what V8 made of it when it was built: most of a short run would be compiling. `bundle.mjs` puts
// this file before the bundle, whose files it loads as Node.js loads CommonJS; beside each may lie its compiled code, which V8
// takes where version and flags are those it was made with.

'use strict'

const { readFileSync } = require('node:fs')
const path = require('node:path')
const { Script } = require('node:vm')

const modules = new Map()
/** What was compiled, by file; `bundle.mjs` keeps it. */
const scripts = new Map()

function load(name) {
  const known = modules.get(name)
  if (known !== undefined) return known.exports
  const module = { exports: {} }
  modules.set(name, module)
  const filename = path.join(__dirname, name)
  // Compiled code has no way to import what is not in the bundle: it is given one.
  const source = `(function (exports, require, module, __filename, __import) {${readFileSync(filename, 'utf8')}\n})`
  const script = new Script(source, { filename, cachedData: compiled(`${filename}.compiled`) })
  scripts.set(name, script)
  script.runInThisContext()(module.exports, requireFromBundle, module, filename, importModule)
  return module.exports
}

/** CommonJS comes sooner without the loader of modules, which has to look for the names that it exports. */
const importModule = async (id) => (/^(node:|ffi-rs$)/.test(id) ? require(id) : import(id))

const requireFromBundle = (id) => (id.startsWith('./') ? load(id.slice(2)) : require(id))

function compiled(file) {
  try {
    return readFileSync(file)
  } catch {
    return undefined
  }
}

if (require.main === module) load('main.js')
else module.exports = { load, scripts }
