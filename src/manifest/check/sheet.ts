/** A sheet names its image by the name alone, so that both can be carried elsewhere together: they lie in one folder. */

import { folderOf, lastName } from '../../port/index.js'
import { faults } from '../faults.js'
import { imageOfSheet } from '../sheet-image.js'
import type { Check } from './report.js'

export const checkSheet: Check = ({ output }, report) => {
  if (typeof output !== 'object' || output.sheet === undefined || output.image === undefined || output.image === '-') return
  const { sheet, image } = output
  const wanted = imageOfSheet(sheet, lastName(image))
  if (folderOf(image) !== folderOf(wanted) || lastName(image) !== lastName(wanted))
    report(faults.imageApart({ sheet, image, wanted }, { path: ['output', 'image'] }))
}
