import { readFileSync, writeFileSync } from 'node:fs';
import { art07States } from '../../support/art07-diagram.ts';

const file = new URL('../../../docs/art07-states.md', import.meta.url);

it('docs/art07-states.md shows the tables as they are', () => {
  if (process.env.UPDATE_DOCS) writeFileSync(file, art07States());
  expect(readFileSync(file, 'utf8')).toBe(art07States());
});
