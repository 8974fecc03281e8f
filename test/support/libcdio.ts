/** CD-TEXT as libcdio decodes it. */

import { run } from './tools.js'

/** Prints every language, track and field that libcdio finds in a file of packs. */
const program = `
import ctypes, ctypes.util, sys, json
cdio = ctypes.CDLL(ctypes.util.find_library('cdio'))
cdio.cdtext_init.restype = ctypes.c_void_p
cdio.cdtext_data_init.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t]
cdio.cdtext_get_const.restype = ctypes.c_char_p
cdio.cdtext_get_const.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_uint8]
cdio.cdtext_list_languages.restype = ctypes.POINTER(ctypes.c_int)
cdio.cdtext_list_languages.argtypes = [ctypes.c_void_p]
cdio.cdtext_select_language.argtypes = [ctypes.c_void_p, ctypes.c_int]
cdio.cdtext_lang2str.restype = ctypes.c_char_p
cdio.cdtext_field2str.restype = ctypes.c_char_p
packs = open(sys.argv[1], 'rb').read()
text = cdio.cdtext_init()
if cdio.cdtext_data_init(text, packs, len(packs)) != 0: sys.exit('refused')
languages = cdio.cdtext_list_languages(text)
out = {}
for i in range(8):
    if not cdio.cdtext_select_language(text, languages[i]): continue
    name = cdio.cdtext_lang2str(languages[i])
    if name in (None, b'', b'INVALID', b'Unknown'): continue
    found = {}
    for track in range(0, 100):
        for field in range(0, 10):
            value = cdio.cdtext_get_const(text, field, track)
            if value: found['%d %s' % (track, cdio.cdtext_field2str(field).decode())] = value.decode('utf-8', 'replace')
    out[name.decode()] = found
print(json.dumps(out))
`

/** Texts by language, and then by number of the track, which is 0 for the disc, and name of the field. */
export function readByLibcdio(path: string): Record<string, Record<string, string>> {
  const said = run('python3', ['-c', program, path])
  if (said.includes('WARN')) throw new Error(said)
  return JSON.parse(said) as Record<string, Record<string, string>>
}
