/**
 * A tar archive as bzip2, xz and zstd pack it, in two members one behind the other: the first 40000 bytes, and the rest. Kept here
 * so that the tests need none of the three programs.
 */

import { tar } from './tar.js'

export const lines = Array.from({ length: 9000 }, (_, i) => `line ${i % 97}\n`).join('')

export const plain = tar({ name: 'd/', type: '5' }, { name: 'd/f', data: lines }, { name: 'g', data: 'end' })

const decode = (text: string): Buffer => Buffer.from(text, 'base64')

export const packed = {
  bz2: [
    decode(
      'QlpoOTFBWSZTWehFq3wAJdBbgOiQQAD/4AADZyUeAAgAUAPe8AFAAQMYACYAAmGMABMAATDGAAmAAJgmqpCY/1Sk/VQDTIAClUp6g/1KAAZB6nqcuzw2uku7X8Y8Wjt8tGMWg1RaUXrRcFPxKclPyKYp8lPRT8yn6FPRTFMU7FMUxTFMUxTFMU8lMUxTFO5TFMUxTFMUxT4KYpimKYp4KYpimKYpingpimKYpimKfBTFMUxTFO5TFMUxTFMUxTyUxTFMU7FMUxTFMUxTFMU9FMUxTgpimKYpimKaU0ppT3KaU8cFNKaU0ppTQutFsi7edSqGmkJE5vfYtJTFMUxTFMU6KdFOinUp1fNL6/v3l3voU6KdFOinRTop0U6KdFOpT2or3xRT44UV5xTwU7lMUxT4KeSmKYppT1FPrwA54UVwU5KclO5TkpyU5KclOSnMp5lFeLiinmxTFMU7lPBTFPJTFMU0p8UU8XBRXGKYpimKYp5KeSmKaU0p4inriopx2lMUxTuUxTFMU9FMU0p2inzxFOPfYp9LnsA4KdynJTkpyU5KclPRTmU4gHsp7CyiyiyiyiyixFgKMosososososososRYqk2N2vG4iUctxEo1+6hKNxEo3cOHDvf4u5IpwoSHQi1b4A=',
    ),
    decode(
      'QlpoOTFBWSZTWRJxVToAGCfbgMmQQAB/4AAB5qUeAAgIUAOc8AEgKIYwAEwABMMYACYAAmGMABMAATApVFBk9P1UANAaeoFKqRpp+9SqmgBoAOvnwe+67JPL88e545292iaHl5pNUnqk0SeaT0ScUmyTgk4JMSeqT5SZJknskyTJMkyTJMkyT0kyTJMk90mSZJkmSZJknwkyTJMkyTykyTJMkyTJPKTJMkyTJMk+EmSZJkmSe6TJMkyTJMkyT0kyTJMk9kmSZJkmSZJkmifMTRNE8JNE0TRNE0TRMkyTiTEmSZJkmSZJkmSd/cFVX6cXhJxJxJxJxJxSYkxJkTEmck56zXlSYkxJiTEmJMSYkyJiTiTz4SqZJknskyTJMk9JMk0TJPkiX69SdSdSeUnUnUnUnUnYnUnoiXrJMkyT3SeUmSZJkmiZJ8CTz4Kq85JkmSZJknpJ8pPmJon06k+CJeEnUnUnUnUnUnUnBJtE2SakmaKq5aIlrsk2SdSdSdSdSdicSdSeAS4k4k4k4k4k4k5E4k4iq4k4k4k4k4k4k5E4pOKiNrp+wVVb/XQFVX2Cqr26Aqq6b775X+LuSKcKEgJOKqdA',
    ),
  ],
  xz: [
    decode(
      '/Td6WFoAAATm1rRGAgAhARwAAAAQz1jM4Jw/APldADILvBunjDREwbqTFej848CSZWYrIlYkOOhs8czKa9v4qWcak10JNax1q6c51LlZZIbeSa8ZyKgSvbXJWC5C0EVXVdxoN07RGbV405qOHVGprqeU86G7q+REI0ZVdwUVXAWGCxmTby9bp150yhBCarQUnBX34L4Nh252A+CiljILGHPddp65Rv04pQsJ0vWT4G7Hkjdtkvtvps3lPXPdvt2nCwnm7Hbn34kS5DKT97YU9gLtlPRXXHvTPoDtvS5VUWNGKf+iSiQaMbCI6OjINLFNC6A7oi+bafq1aqZ/ZQMdukY2ZDpNFC4Y3+0WfGRZydYJCkYNngdlAAAAAADoc5ITbdMdJgABlQLAuAIAYSMIe7HEZ/sCAAAAAARZWg==',
    ),
    decode(
      '/Td6WFoAAATm1rRGAgAhARwAAAAQz1jM4IW/AQJdABqCigcx/yMdtg4TE1jQX3KbMrG691t8OazS7XauzEMldB7QYdHAepXdaFZ+1rN40UGGynLTHF18QlER/3dF3GVo8ZO+xW3ZfHfsr3+o5hWbcgkOwzAaYB+yt6YzzN0lTfXlG3rlARCPVC43csOc1boviHLYaVnlA6cZ2akRBMCWXuUm1YnA0VJqYFygKYW/I5SDlAvnLaQImW91XDSxpd41L+h3P2niYsyQQ8P5PUQiKxjDbKYWPYrb/x7R4/TIdVksWJOyd5NTw/6HoTNcdDCQw9YSI3GFmZhY/pLdTIJt7JXSl7gGbL7nuv/9chPZEMkkZxqyg2jud+fPZ+M9+mwKgAAAAI9xY/UBkHXgAAGeAsCLAgBriOI3scRn+wIAAAAABFla',
    ),
  ],
  zst: [
    decode(
      'KLUv/WRAm9UFADJJGBSQqw3Ib+iZ/x+7cnPlpuX4/nfZAcfu7u6qqqqqqmZmZmZm/v///4iIiIiId3d3d3dmZmZmZrZt23ZVVVVV1Woez1zACYrkQE5ARrvdZTIEgs4hZWCWhggDwtcP3f2QQARtqCBykCSNAbAVVK4BMgggYNBzSsopf8rb0HY9lYBtIH3gRWcsO+RhV9NKFAmIHnF4IwwXUSF9ITfo5oiQaYPREiEkAxDAsJ3/k751yLcK4MENuDviD8FizvE=',
    ),
    decode(
      'KLUv/WTAhH0FAELIFROQqw3I771VZiZCO5Pkyjaa72Y7RCQFnUPKwCwN0Qnop3zuUOtDBmVmZv7///+2bds2IiIiImLbtm17d3d3d2dmZmZmVlVVVVUl5I09qyMIeWdQJAcCYGyoQLRCpgNwJ0muASIIhLhnlP//p2GZA/lpydxP+lHW/hj1FgGf4LxzDnLs0gNStlbv1v5beW8dk0gcCcRHdthIhotQtleF9Sqq69WorW9e+d/WRRkouZ7Q',
    ),
  ],
} as const satisfies Readonly<Record<string, readonly [Buffer, Buffer]>>

/** The second member as XZ Embedded does not take it. */
export const oddXz = {
  'SHA-256': decode(
    '/Td6WFoAAArh+wyhAgAhARYAAAB0L+Wj4IW/AQJdABqCigcx/yMdtg4TE1jQX3KbMrG691t8OazS7XauzEMldB7QYdHAepXdaFZ+1rN40UGGynLTHF18QlER/3dF3GVo8ZO+xW3ZfHfsr3+o5hWbcgkOwzAaYB+yt6YzzN0lTfXlG3rlARCPVC43csOc1boviHLYaVnlA6cZ2akRBMCWXuUm1YnA0VJqYFygKYW/I5SDlAvnLaQImW91XDSxpd41L+h3P2niYsyQQ8P5PUQiKxjDbKYWPYrb/x7R4/TIdVksWJOyd5NTw/6HoTNcdDCQw9YSI3GFmZhY/pLdTIJt7JXSl7gGbL7nuv/9chPZEMkkZxqyg2jud+fPZ+M9+mwKgAAAABk54ASsmhVgi70SA7D7Ym4u5Z2iy5V6JwC9YjjLhvQHAAG2AsCLAgAwDx3ctunfHAIAAAAAClla',
  ),
  dictionary: decode(
    '/Td6WFoAAATm1rRGAgAhASAAAAAJiKV24IW/AQJdABqCigcx/yMdtg4TE1jQX3KbMrG691t8OazS7XauzEMldB7QYdHAepXdaFZ+1rN40UGGynLTHF18QlER/3dF3GVo8ZO+xW3ZfHfsr3+o5hWbcgkOwzAaYB+yt6YzzN0lTfXlG3rlARCPVC43csOc1boviHLYaVnlA6cZ2akRBMCWXuUm1YnA0VJqYFygKYW/I5SDlAvnLaQImW91XDSxpd41L+h3P2niYsyQQ8P5PUQiKxjDbKYWPYrb/x7R4/TIdVksWJOyd5NTw/6HoTNcdDCQw9YSI3GFmZhY/pLdTIJt7JXSl7gGbL7nuv/9chPZEMkkZxqyg2jud+fPZ+M9+mwKgAAAAI9xY/UBkHXgAAGeAsCLAgBriOI3scRn+wIAAAAABFla',
  ),
  x86: decode(
    '/Td6WFoAAATm1rRGAgEEACEBFgANhjUf4IW/AQJdABqCigcx/yMdtg4TE1jQX3KbMrG691t8OazS7XauzEMldB7QYdHAepXdaFZ+1rN40UGGynLTHF18QlER/3dF3GVo8ZO+xW3ZfHfsr3+o5hWbcgkOwzAaYB+yt6YzzN0lTfXlG3rlARCPVC43csOc1boviHLYaVnlA6cZ2akRBMCWXuUm1YnA0VJqYFygKYW/I5SDlAvnLaQImW91XDSxpd41L+h3P2niYsyQQ8P5PUQiKxjDbKYWPYrb/x7R4/TIdVksWJOyd5NTw/6HoTNcdDCQw9YSI3GFmZhY/pLdTIJt7JXSl7gGbL7nuv/9chPZEMkkZxqyg2jud+fPZ+M9+mwKgAAAAI9xY/UBkHXgAAGeAsCLAgBriOI3scRn+wIAAAAABFla',
  ),
} as const
