/** What the pages say of packages is what the code takes. */
import { readFileSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import { limits } from '../../../shared/application/limits.ts';
import { PACKAGE_PROBLEM_CODES } from '../../../shared/application/packages/package-problems.ts';
import { requestFileSchema } from '../../../shared/application/packages/package-schema.ts';
import { MAX_JSON_BYTES } from '../../../shared/contracts/package-routes.ts';

const root = new URL('../../../', import.meta.url);
const page = (name: string): string => readFileSync(new URL(name, root), 'utf8');
const formats = page('docs/formats.md');
const section = formats.slice(formats.indexOf('## Package\n'), formats.indexOf('## Intake file'));

it('docs/package-schema.json is the schema of a request', () => {
  const file = new URL('docs/package-schema.json', root);
  const schema = JSON.parse(JSON.stringify(z.toJSONSchema(requestFileSchema, { io: 'input' })));
  if (process.env.UPDATE_DOCS) writeFileSync(file, `${JSON.stringify(schema, null, 2)}\n`);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(schema);
});

it.each([
  ['docs/formats.md', section, /```json\n([\s\S]*?)```/],
  ['docs/api-guide.md', page('docs/api-guide.md'), /<<'JSON'\n([\s\S]*?)\nJSON\n/],
])('the example of %s fits', (_page, text, block) => {
  const example = JSON.parse(block.exec(text)?.[1] ?? '');
  expect(requestFileSchema.safeParse(example)).toMatchObject({ success: true });
});

it('every code is in the table, and nothing else', () => {
  const told = [...section.matchAll(/^\| `([a-z-]+)` +\| [^`]/gm)].map(([, code]) => code);
  expect(PACKAGE_PROBLEM_CODES.filter((code) => !section.includes(`| \`${code}\``))).toEqual([]);
  const fields = ['file', 'purpose', 'language', 'sha256'];
  expect(told.filter((code) => ![...PACKAGE_PROBLEM_CODES, ...fields].includes(String(code)))).toEqual([]);
});

it('a request alone may be as large as the body of a request', () => {
  expect(MAX_JSON_BYTES).toBe(limits.jsonBodyBytes);
});
