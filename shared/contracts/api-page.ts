/** The route table as one page for people: plain HTML, no script. */
import { ROLES } from '../case/roles.ts';
import { ROUTES } from './routes.ts';

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

export function apiPage(party: string): string {
  const groups = [...new Set(ROUTES.map((route) => route.function))];
  const rows = (group: string): string =>
    ROUTES.filter((route) => route.function === group)
      .map(
        ({ method, path, summary, paragraph }) =>
          `<tr><td><code>${method} ${escapeHtml(path)}</code></td><td>${escapeHtml(summary)}</td><td>${escapeHtml(paragraph ?? '')}</td></tr>`,
      )
      .join('');
  const table = (group: string): string =>
    `<h2>${escapeHtml(group)}</h2><table><thead><tr><th scope="col">Call</th><th scope="col">What it does</th><th scope="col">Protocol</th></tr></thead><tbody>${rows(group)}</tbody></table>`;
  const roles = Object.entries(ROLES)
    .map(([role, meaning]) => `<dt><code>${role}</code></dt><dd>${escapeHtml(meaning)}</dd>`)
    .join('');
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>API of the ${escapeHtml(party)} node</title></head><body><main><h1>API of the ${escapeHtml(party)} node</h1>
<p>Every call but the public ones needs an access token of this node. The full description with all fields is in
<a href="/openapi.json">openapi.json</a>. Every POST carries an <code>Idempotency-Key</code>; problems follow RFC 9457.</p>
${groups.map(table).join('\n')}<h2>Roles</h2><dl>${roles}</dl></main></body></html>`;
}
