// The search, where the site is served: files opened from a disk may not be asked for.

const script = document.currentScript
const button = document.getElementById('search')
const dialog = document.getElementById('found')

if (location.protocol !== 'file:') {
  button.hidden = false
  button.addEventListener('click', () => void show())
  document.addEventListener('keydown', (event) => {
    if (event.key !== '/' || dialog.open || event.target.closest('input, textarea')) return
    event.preventDefault()
    void show()
  })
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close()
  })
}

// On a narrow screen the list of pages would stand before every text.
const list = document.querySelector('nav.site details')
if (matchMedia('(max-width: 60rem)').matches) list.open = false
else list.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' })

async function show() {
  if (dialog.childElementCount === 0) {
    const base = new URL(`${script.dataset.up}pagefind/`, location.href)
    document.head.insertAdjacentHTML('beforeend', `<link rel="stylesheet" href="${base}pagefind-ui.css">`)
    await new Promise((resolve, reject) => {
      const ui = document.createElement('script')
      ui.src = `${base}pagefind-ui.js`
      ui.addEventListener('load', resolve)
      ui.addEventListener('error', reject)
      document.head.append(ui)
    })
    dialog.append(document.createElement('div'))
    void new window.PagefindUI({
      element: dialog.firstElementChild,
      bundlePath: base.pathname,
      showImages: false,
      showSubResults: true,
      pageSize: 8,
      translations: { placeholder: 'Search the pages' },
    })
  }
  dialog.querySelector('input').setAttribute('aria-label', 'Search the pages')
  dialog.showModal()
  dialog.querySelector('input').focus()
}
