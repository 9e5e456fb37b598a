/** One small stylesheet: system fonts, one accent, roomy; readable on a phone and on paper. */
import { createHash } from 'node:crypto';

export const STYLE = `
:root { --ink: #14212b; --quiet: #51606b; --line: #c3ccd2; --soft: #f2f5f7; --accent: #0b4f8a; --focus: #ffb000;
  --bad: #a4161a; --bad-soft: #fdf0f0; --gap: #7a4b00; --gap-soft: #fff6e5; --good: #1b6b3a; --good-soft: #eaf6ee; }
* { box-sizing: border-box; }
html { font: 1.0625rem/1.55 system-ui, -apple-system, 'Segoe UI', 'Noto Sans', 'Liberation Sans', Arial, sans-serif; color: var(--ink); background: #fff; -webkit-text-size-adjust: 100%; scroll-padding-bottom: 6rem; scroll-padding-top: 1rem; }
body { margin: 0; overflow-wrap: break-word; }
.wide { max-width: 62rem; margin: 0 auto; padding: 0 1rem; }
a { color: var(--accent); text-underline-offset: .15em; }
a:hover { text-decoration-thickness: .15em; }
:focus-visible { outline: 3px solid var(--ink); outline-offset: 0; box-shadow: 0 0 0 6px var(--focus); border-radius: 2px; }
main:focus-visible { outline: none; box-shadow: none; }
.skip { position: absolute; left: -100vw; padding: .5rem 1rem; background: #fff; }
.skip:focus { left: 0; z-index: 1; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.top { background: #12293d; color: #fff; border-bottom: 4px solid var(--accent); }
.top .wide { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem 1.25rem; padding-top: .6rem; padding-bottom: .6rem; }
.top a, .top button.link { color: #fff; }
.brand { font-weight: 700; font-size: 1.2rem; text-decoration: none; letter-spacing: -.01em; }
.brand b { font-weight: 400; opacity: .85; }
.node { color: #d5e0e8; }
.top nav { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem 1.25rem; margin-left: auto; }
.top nav a, .top nav button { padding: .35rem 0; }
.top nav a { text-decoration: none; }
.top nav a:hover, .top nav a[aria-current] { text-decoration: underline; text-decoration-thickness: 2px; text-underline-offset: .3em; }
main.wide { padding-top: 1.5rem; padding-bottom: 3rem; min-height: 65vh; }
footer.wide { border-top: 1px solid var(--line); padding-top: 1rem; padding-bottom: 2rem; color: var(--quiet); font-size: .9rem; }
footer nav { display: flex; gap: 1rem; }
footer p { margin: .5rem 0 0; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: .25rem 0 .5rem; letter-spacing: -.015em; }
h2 { font-size: 1.3rem; line-height: 1.3; margin: 2.25rem 0 .75rem; }
h3 { font-size: 1.05rem; margin: 1.5rem 0 .5rem; }
h4 { font-size: 1rem; margin: 1rem 0 .25rem; }
.plain { margin: .25rem 0; padding-left: 1.3rem; }
.plain li { padding: .15rem 0; }
.text { white-space: pre-line; }
p { margin: .5rem 0 1rem; max-width: 42rem; }
code { font-size: .88em; font-family: ui-monospace, 'Liberation Mono', Menlo, monospace; overflow-wrap: anywhere; }
.quiet, .hint, .paragraph { color: var(--quiet); font-weight: 400; }
.hint { margin: 0 0 .35rem; font-size: .95rem; }
.paragraph { font-size: .85rem; white-space: nowrap; margin-left: .35rem; }
.crumbs { font-size: .95rem; margin-bottom: .5rem; display: flex; flex-wrap: wrap; gap: .25rem .9rem; }
.crumbs a::before { content: '\\2039\\00a0'; }
.lead { display: flex; flex-wrap: wrap; gap: .35rem .75rem; align-items: center; margin: 0 0 1rem; max-width: none; }
.tag { display: inline-block; padding: .05rem .55rem; border-radius: 1rem; background: #e3ebf1; color: var(--ink); font-size: .9rem; font-weight: 600; white-space: nowrap; }
.tag.good { background: var(--good-soft); color: var(--good); }
.tag.wait { background: var(--gap-soft); color: var(--gap); }
.tag.bad { background: var(--bad-soft); color: var(--bad); }
.tag.exercise { background: #ffdf8a; color: #3b2a00; }
.tabs { display: flex; flex-wrap: wrap; gap: .25rem; border-bottom: 1px solid var(--line); margin: 1rem 0; }
.tabs a { padding: .5rem .9rem; text-decoration: none; border-bottom: 4px solid transparent; margin-bottom: -1px; }
.tabs a:hover { border-color: var(--line); }
.tabs a[aria-current] { border-color: var(--accent); color: var(--ink); font-weight: 600; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; font-weight: 600; padding-bottom: .4rem; }
th, td { text-align: left; vertical-align: top; padding: .6rem .75rem .6rem 0; border-bottom: 1px solid var(--line); }
thead th { font-size: .9rem; color: var(--quiet); }
tbody th { font-weight: 600; }
dl { margin: 0; }
dl > div { display: grid; grid-template-columns: minmax(10rem, 17rem) 1fr; gap: 0 1.25rem; padding: .55rem 0; border-bottom: 1px solid var(--line); }
dt { font-weight: 600; }
dt .paragraph { display: block; margin: 0; }
dd { margin: 0; white-space: pre-line; }
dd p, dd ul { margin: 0; padding-left: 1.1rem; white-space: normal; }
.next { display: flex; flex-wrap: wrap; gap: .6rem; align-items: center; padding: 0; margin: 1rem 0 0; list-style: none; }
button, .button { display: inline-block; font: inherit; font-weight: 600; line-height: 1.3; padding: .6rem 1.1rem; border: 2px solid var(--accent); border-radius: 4px; background: var(--accent); color: #fff; cursor: pointer; text-decoration: none; }
button:hover, .button:hover { background: #08395f; border-color: #08395f; color: #fff; }
.button.second, button.second, button.small { background: #fff; color: var(--accent); }
.button.second:hover, button.second:hover, button.small:hover, .button.small:hover { background: var(--soft); color: #08395f; }
button.small, .button.small { padding: .3rem .7rem; font-size: .95rem; border-width: 1px; }
button.grave { background: var(--bad); border-color: var(--bad); }
.button.grave { background: #fff; border-color: var(--bad); color: var(--bad); }
.button.grave:hover { background: var(--bad-soft); }
button.grave:hover { background: #7c0f13; }
button.link { background: none; border: 0; color: var(--accent); padding: 0; font-weight: 400; text-decoration: underline; }
form.stack { max-width: 44rem; }
.field { margin: 0 0 1.25rem; }
label, legend { font-weight: 600; }
.tick { display: flex; gap: .6rem; align-items: flex-start; padding: .25rem 0; }
.tick label { font-weight: 400; padding-top: .05rem; }
.tick input { flex: none; width: 1.4rem; height: 1.4rem; margin: .1rem 0 0; accent-color: var(--accent); }
input:not([type=checkbox], [type=radio], [type=hidden]), select, textarea { display: block; width: 100%; padding: .5rem .6rem; font: inherit; color: inherit; background: #fff; border: 2px solid #6c7a84; border-radius: 4px; }
input[type=date], input[type=datetime-local] { max-width: 17rem; }
input.short { max-width: 8rem; }
input[type=file] { padding: .4rem; }
textarea { min-height: 6.5rem; resize: vertical; }
fieldset { border: 0; padding: 0; margin: 0; min-width: 0; }
.stack > fieldset, .stack > details { border-top: 1px solid var(--line); padding: 1.25rem 0 .25rem; }
.stack > fieldset > legend { float: left; width: 100%; font-size: 1.2rem; margin-bottom: .75rem; }
.stack > fieldset > legend + * { clear: both; }
fieldset.row, .stack fieldset fieldset:not(.plain, .row) { padding: .25rem 0 0 1rem; border-left: 3px solid var(--line); margin: 0 0 1rem; }
fieldset legend { padding: 0; margin-bottom: .5rem; }
summary { cursor: pointer; font-weight: 600; padding: .35rem 0; color: var(--accent); }
.stack > details > summary { font-size: 1.1rem; }
details { margin-bottom: 1rem; }
details[open] > summary { margin-bottom: .75rem; }
.has-error { border-left: 4px solid var(--bad); padding-left: .9rem; }
.has-gap { border-left: 4px solid #d99000; padding-left: .9rem; }
.has-error input, .has-error textarea, .has-error select { border-color: var(--bad); }
.notes { list-style: none; margin: .1rem 0 .5rem; padding: 0; font-size: .98rem; clear: both; }
.notes .error { color: var(--bad); font-weight: 600; }
.notes .missing { color: var(--gap); }
.alert, .missing-box, .notice { padding: 1rem 1.25rem; border-left: 6px solid var(--bad); background: var(--bad-soft); margin: 0 0 1.5rem; max-width: 52rem; }
.alert h2, .missing-box h2 { margin: 0 0 .4rem; font-size: 1.15rem; }
.alert p:last-child, .missing-box p:last-child { margin-bottom: 0; }
.alert ul, .missing-box ul { margin: .25rem 0 0; padding-left: 1.2rem; }
.missing-box { border-color: #d99000; background: var(--gap-soft); }
.notice { border-color: var(--accent); background: #edf4fa; }
.clocks { display: grid; grid-template-columns: repeat(auto-fit, minmax(16rem, 1fr)); gap: 1rem; list-style: none; padding: 0; margin: 0; }
.clocks > li { border: 1px solid var(--line); border-top: 4px solid var(--accent); padding: .9rem 1.1rem; background: #fff; }
.clocks h3 { margin: 0 0 .35rem; }
.clocks p { margin: .35rem 0 0; }
.buttons { display: flex; flex-wrap: wrap; gap: .75rem; align-items: center; margin-top: 1.5rem; clear: both; }
.sticky { max-width: none; margin-bottom: 0; position: sticky; bottom: 0; background: #fff; border-top: 1px solid var(--line); padding: .75rem 0; }
.add { margin: 0 0 1rem; display: flex; flex-wrap: wrap; gap: .4rem; }
.empty { color: var(--quiet); padding: .5rem 0; }
dd li { white-space: pre-line; }
details.more { margin-top: .75rem; }
.clocks .notice { padding: .6rem .8rem; margin: .75rem 0; }
.next + .missing-box { margin-top: 1.5rem; }
.timeline { list-style: none; margin: 0; padding: 0 0 0 1.1rem; border-left: 3px solid var(--line); }
.timeline li { position: relative; padding: 0 0 1rem .4rem; }
.timeline li::before { content: ''; position: absolute; left: -1.6rem; top: .45rem; width: .75rem; height: .75rem; border-radius: 50%; background: var(--accent); border: 2px solid #fff; }
.timeline strong { display: block; }
@media (max-width: 40rem) {
  html { font-size: 1rem; }
  h1 { font-size: 1.55rem; }
  .top nav { margin-left: 0; width: 100%; }
  dl > div { grid-template-columns: 1fr; }
  table.cards thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  table.cards, table.cards tbody, table.cards tr, table.cards th, table.cards td, table.cards caption { display: block; }
  table.cards tr { border: 1px solid var(--line); border-radius: 4px; padding: .5rem .9rem; margin-bottom: .75rem; }
  table.cards th, table.cards td { border: 0; padding: .2rem 0; }
  table.cards td:empty { display: none; }
  table.cards td[data-label]::before { content: attr(data-label); color: var(--quiet); font-size: .9rem; }
  button, .button { width: 100%; text-align: center; }
  button.small, .button.small, button.link, .top button { width: auto; }
  .buttons .button, .next li { width: 100%; }
  .clocks .next li { width: auto; }
  .tag { white-space: normal; }
}
@media print { .top nav, footer, .next, .buttons, .skip { display: none; } }
`;

export const STYLE_PATH = `/pages/style.css?v=${createHash('sha256').update(STYLE).digest('hex').slice(0, 12)}`;
