// What the site has, in the order in which it is offered: paths of the repository. A page that is not named here is not on the site.

export const sections = [
  { title: 'Start', pages: ['README.md', 'docs/tour.md', 'docs/features.md', 'docs/comparison.md'] },
  {
    title: 'Jobs',
    pages: [
      'docs/jobs/cloud-init-seed.md',
      'docs/jobs/windows-installation.md',
      'docs/jobs/live-system.md',
      'docs/jobs/remaster.md',
      'docs/jobs/kickstart.md',
      'docs/jobs/ci.md',
      'docs/jobs/watching.md',
      'docs/jobs/archive.md',
      'docs/jobs/archive-set.md',
      'docs/jobs/appending.md',
      'docs/jobs/album.md',
      'docs/jobs/game-disc.md',
      'docs/jobs/playstation.md',
      'docs/jobs/video-cd.md',
    ],
  },
  {
    title: 'Coming from',
    pages: [
      'docs/from/xorriso.md',
      'docs/from/genisoimage.md',
      'docs/from/imgburn.md',
      'docs/from/cdrdao.md',
      'docs/from/growisofs.md',
      'docs/from/imapi.md',
    ],
  },
  {
    title: 'Making discs',
    pages: [
      'docs/partitions.md',
      'docs/remastering.md',
      'docs/sessions.md',
      'docs/sets.md',
      'docs/watching.md',
      'docs/serving.md',
      'docs/page.md',
      'docs/lines.md',
    ],
  },
  {
    title: 'Burning and proving',
    pages: [
      'docs/drives.md',
      'docs/burning-sessions.md',
      'docs/transports.md',
      'docs/rehearsing.md',
      'docs/checking.md',
      'docs/proofs.md',
      'docs/files.md',
    ],
  },
  {
    title: 'Reference',
    pages: [
      'docs/generated/commands.md',
      'docs/generated/manifest.md',
      'docs/generated/flags.md',
      'docs/generated/results.md',
      'docs/generated/faults.md',
      'docs/generated/rules.md',
      'docs/generated/return-values.md',
      'docs/generated/rehearsing.md',
      'docs/generated/mistakes.md',
      'docs/generated/harmless.md',
      'docs/generated/senses.md',
      'docs/library.md',
    ],
  },
  {
    title: 'The program itself',
    pages: ['docs/layouts-and-locks.md', 'docs/formats.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md'],
  },
]

export const pages = sections.flatMap((section) => section.pages)

/** Where a page of the repository lies on the site; undefined where it is not on it. */
export const addressOf = (path) => (pages.includes(path) ? addressAs(path) : undefined)

function addressAs(path) {
  if (path === 'README.md') return 'index.html'
  const name = path.replace(/^docs\/(?:generated\/(?=.))?/, (folder) => (folder === 'docs/' ? '' : 'reference/')).replace(/\.md$/, '.html')
  return path.startsWith('docs/') ? name : name.toLowerCase()
}
