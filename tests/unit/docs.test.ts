/** What the documents name is there: links between them, files and folders of the repository, npm scripts. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const files = globSync(['README.md', 'SECURITY.md', 'docs/**/*.md']);
const scripts = (JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> })
  .scripts;

/** Names of files that a command makes, or that lie in an export: not in the repository. */
const MADE = new Set(['bench/out/results.json', 'events/0000001.json']);

it.each(files)('%s names nothing that is not there', (file) => {
  const text = readFileSync(file, 'utf8');
  const links = [...text.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, to = '']) =>
    join(dirname(file), to),
  );
  const paths = [
    ...text.matchAll(
      /`((?:shared|functions|events|local|tests|countries|exercises|docs|bench)\/[\w./*-]*)`/g,
    ),
  ].map(([, path = '']) => path);
  const missing = [...links, ...paths].filter(
    (path) => !MADE.has(path) && (path.includes('*') ? globSync(path).length === 0 : !existsSync(path)),
  );
  expect(missing).toEqual([]);
  const unknown = [...text.matchAll(/(?:`|^ {4}|^ {7})npm (?:run (?:-s )?)?([a-z:-]+)/gm)]
    .map(([, name = '']) => name)
    .filter((name) => !(name in scripts) && !['ci', 'rebuild', 'install-scripts'].includes(name));
  expect(unknown).toEqual([]);
});
