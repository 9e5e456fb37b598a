/**
 * `npm run test:pages`: the pages in a headless Chromium, against an embedded node in a temporary folder. Pictures
 * of every page stay in a temporary folder, to be looked at.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DESKTOP, type Look, launch, PHONE, type Report } from '../tests/pages/browser.ts';
import { playCorners } from '../tests/pages/corners.ts';
import { type Cast, playMainPath } from '../tests/pages/main-path.ts';
import { enrolCast } from './exercise/cast.ts';
import { startNode } from './host/node.ts';
import { exerciseProfile } from './profiles.ts';

const say = (line: string): void => console.log(`test:pages: ${line}`);

function findChromium(): string | undefined {
  const known = [
    process.env.CHROMIUM,
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
  ];
  return known.find((path) => path !== undefined && path !== '' && existsSync(path));
}

async function main(): Promise<number> {
  const executable = findChromium();
  if (!executable) {
    console.error('test:pages: no Chromium: install it (apt-get install chromium) or name it in CHROMIUM');
    return 1;
  }
  const folder = mkdtempSync(join(tmpdir(), 'accord-pages-'));
  const pictures = mkdtempSync(join(tmpdir(), 'accord-pictures-'));
  const node = await startNode({
    profile: exerciseProfile('XA'),
    others: ['XB', 'XC', 'XD'].map(exerciseProfile),
    folder,
    port: 0,
  });
  const browser = await launch(executable);
  try {
    const passwords = await enrolCast(node);
    const cast: Cast = {
      passwords,
      settle: () => node.settle(),
      // XA lies at UTC, so its clock on the wall is that of the instant.
      legalMinute: async () => (await node.node.cases.legalClock.now()).slice(0, 16),
    };
    const report: Report = { pages: 0, minor: new Set() };
    const look = (language: Look['language'], viewport: Look['viewport']): Look => ({
      browser,
      baseUrl: node.baseUrl,
      language,
      viewport,
      folder: pictures,
      report,
    });
    for (const [language, viewport, name] of [
      ['en', DESKTOP, 'English, desktop'],
      ['fr', PHONE, 'French, phone'],
    ] as const) {
      await playMainPath(look(language, viewport), cast);
      say(`main path done: ${name}`);
    }
    await playCorners(look('en', PHONE), cast);
    await playCorners(look('fr', DESKTOP), cast);
    say('corners done: sign-in again, other languages, strangers, broken uploads');
    const minor = [...report.minor].join(', ') || 'none';
    say(`${report.pages} pages judged by axe: nothing serious, nothing critical (others: ${minor})`);
    say(`pictures in ${pictures}`);
    return 0;
  } finally {
    await browser.close();
    await node.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

process.exitCode = await main();
