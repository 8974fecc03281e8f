/** A sheet names its image by the name alone, so that both can be carried elsewhere together: they lie in one folder. */

import { folderOf, inFolder, lastName } from '../../port/index.js'
import { faults } from '../faults.js'
import type { Check } from './report.js'

const CCD = /\.ccd$/i

export const checkSheet: Check = ({ output }, report) => {
  if (typeof output !== 'object' || output.sheet === undefined || output.image === undefined || output.image === '-') return
  const { sheet, image } = output
  const folder = folderOf(sheet)
  // CloneCD calls the image as it calls the sheet.
  const name = CCD.test(sheet) ? lastName(sheet).replace(CCD, '.img') : lastName(image)
  if (folderOf(image) === folder && lastName(image) === name) return
  const wanted = folder === '.' ? name : inFolder(folder, name)
  report(faults.imageApart({ sheet, image, wanted }, { path: ['output', 'image'] }))
}
