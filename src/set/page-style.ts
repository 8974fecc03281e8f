/** How the page of a set looks: the colours and faces of the page of a disc. */

/** By which the policy of the page lets the style apply; CSP 3, 2.3.1. Its test tells the one of a style that was changed. */
export const styleDigest = 'sha256-Tendvv7TlkE4wkZnrhyPOo8Lw3+r9Vp5/kKPXJ/iIKo='

export const pageStyle = `
:root {
  color-scheme: light dark;
  --page: #faf9f5;
  --raised: #ffffff;
  --ink: #1f1e1b;
  --soft: #66635b;
  --line: #dedad0;
  --edge: #8c887d;
  --chosen: #efe9d9;
  --link: #1d5a9e;
  --odd: #8a5a00;
  --serif: 'Iowan Old Style', 'Palatino Linotype', Palatino, 'URW Palladio L', P052, Georgia, 'DejaVu Serif', serif;
  --sans: system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #17171a;
    --raised: #1e1e22;
    --ink: #e9e6df;
    --soft: #a29e95;
    --line: #35343a;
    --edge: #77747c;
    --chosen: #2d2b2f;
    --link: #8fbef2;
    --odd: #e5b45c;
  }
}
* { box-sizing: border-box; }
html {
  background: var(--page);
  color: var(--ink);
  font: 14px/1.45 var(--sans);
  font-variant-numeric: tabular-nums;
  -webkit-text-size-adjust: 100%;
}
body {
  display: flex;
  flex-direction: column;
  gap: 16px;
  height: 100vh;
  margin: 0 auto;
  max-width: 1200px;
  min-height: 560px;
  padding: 22px 28px;
}
h1 {
  font: 500 30px/1.15 var(--serif);
  letter-spacing: -0.01em;
  margin: 0;
  overflow-wrap: anywhere;
}
p { margin: 0; }
header p, #found { color: var(--soft); }
:focus-visible { border-radius: 2px; outline: 2px solid var(--link); outline-offset: 2px; }
summary { cursor: pointer; font-weight: 600; padding: 4px 0; }
.discs { max-height: 30vh; overflow: auto; }
table { border-collapse: collapse; }
th, td { padding: 3px 24px 3px 0; text-align: right; vertical-align: top; white-space: nowrap; }
th { font-weight: 400; }
thead th { color: var(--soft); }
th:nth-child(2), td:nth-child(2) { overflow-wrap: anywhere; text-align: left; white-space: normal; }
tbody tr { border-top: 1px solid var(--line); }
main { display: flex; flex: 1; flex-direction: column; gap: 10px; min-height: 0; }
.bar { align-items: center; display: flex; flex-wrap: wrap; gap: 8px 20px; }
.bar label { align-items: center; display: flex; gap: 8px; }
.bar label:first-child { flex: 0 1 420px; }
input, select {
  background: var(--raised);
  border: 1px solid var(--edge);
  border-radius: 4px;
  color: inherit;
  font: inherit;
  height: 32px;
  padding: 4px 8px;
}
input { flex: 1; min-width: 0; }
select { max-width: 220px; }
#files {
  background: var(--raised);
  border: 1px solid var(--line);
  border-radius: 4px;
  flex: 1;
  min-height: 160px;
  overflow: auto;
  position: relative;
}
#all { overflow: hidden; position: relative; }
#seen { left: 0; position: absolute; right: 0; top: 0; }
.row {
  align-items: center;
  cursor: default;
  display: flex;
  gap: 16px;
  height: 32px;
  padding: 0 12px;
}
.row:hover, .row[aria-selected='true'] { background: var(--chosen); }
.row[aria-selected='true'] { box-shadow: inset 3px 0 0 var(--link); }
.name { flex: 1; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.twist { color: var(--soft); display: inline-block; width: 18px; }
.note { color: var(--odd); white-space: nowrap; }
.size, .on { color: var(--soft); text-align: right; white-space: nowrap; }
.size { min-width: 64px; }
.on { min-width: 60px; }
#chosen { min-height: 1.45em; overflow-wrap: anywhere; }
@media (max-width: 600px) {
  body { padding: 16px; }
  .bar label, .bar label:first-child { flex: 1 1 100%; }
  select { flex: 1; max-width: none; }
  th, td { padding-right: 12px; }
  .row { gap: 10px; padding: 0 8px; }
  .size { min-width: 0; }
  .on { min-width: 48px; }
  .note { max-width: 72px; overflow: hidden; text-overflow: ellipsis; }
}
@media (forced-colors: active) {
  .row[aria-selected='true'] { outline: 2px solid Highlight; outline-offset: -2px; }
}
`
