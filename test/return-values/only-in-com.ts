/** Values that only calls of a COM interface can give: what they stand for has no counterpart in a command or a verb. */

export const onlyInCom: Readonly<Record<string, string>> = {
  IMAPI_S_BUFFER_TO_SMALL: 'A caller lends a buffer of a size; here a verb gives a value, of whatever length.',
  IMAPI_E_NOTOPENED: 'A session with the interface is opened first; a verb has none.',
  IMAPI_E_NOTINITIALIZED: 'A drive object is made and then told which drive it is; here an address is all that a drive is to a caller.',
  IMAPI_E_ALREADYOPEN: 'A session with the interface is opened once; a verb has none.',
  IMAPI_E_TRACKNOTOPEN: 'A caller opens an audio track before it adds blocks to it; here a track is described as a whole.',
  IMAPI_E_TRACKOPEN: 'A caller closes an audio track before the next one; here a track is described as a whole.',
  E_IMAPI_DF2TAO_MEDIA_IS_NOT_PREPARED: 'A caller prepares the disc before it adds tracks; a burn is one call that does both.',
  E_IMAPI_DF2TAO_MEDIA_IS_PREPARED: 'A caller may prepare the disc twice, or change what was prepared; a burn is one call.',
  E_IMAPI_DF2RAW_MEDIA_IS_NOT_PREPARED: 'A caller prepares the disc before it writes raw sectors; a burn is one call that does both.',
  E_IMAPI_DF2RAW_MEDIA_IS_PREPARED: 'A caller may prepare the disc twice, or change what was prepared; a burn is one call.',
  IMAPI_E_STASHINUSE:
    'The interface has one spool file on a host, which two programs can want; here each burn stages in a new file of its own.',
  IMAPI_E_COMPRESSEDSTASH:
    'The interface refuses a spool file on a compressed volume; here staged copies are read through the file system and may lie on any.',
  IMAPI_E_ENCRYPTEDSTASH:
    'The interface refuses a spool file on an encrypted volume; here staged copies are read through the file system and may lie on any.',
  IMAPI_E_REMOVABLESTASH:
    'The interface refuses a spool file on a volume that can be taken out; here staged copies may lie on any, and one that goes is told as a failure to read.',
}
