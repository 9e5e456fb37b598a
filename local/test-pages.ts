/**
 * `npm run test:pages`: the pages in a headless Chromium, against an embedded node in a temporary folder. Pictures
 * of every page stay in a temporary folder, to be looked at. Names of stories as arguments play those alone.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { playAfterIssue } from '../tests/pages/after-issue.ts';
import { DESKTOP, type Look, launch, NARROW, PHONE, type Report } from '../tests/pages/browser.ts';
import { playCorners } from '../tests/pages/corners.ts';
import { playKeepers } from '../tests/pages/keepers.ts';
import { type Cast, playMainPath } from '../tests/pages/main-path.ts';
import { makeStage } from '../tests/pages/stage.ts';
import { playTogether } from '../tests/pages/together.ts';
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
    const stage = (given: Look) => makeStage(node, passwords, given);
    const stories: Record<string, readonly [(look: Look) => Promise<void>, ...Look[]]> = {
      'main-path': [(at) => playMainPath(at, cast), look('en', DESKTOP), look('fr', PHONE)],
      corners: [(at) => playCorners(at, cast), look('en', PHONE), look('fr', DESKTOP)],
      'after-issue': [(at) => playAfterIssue(stage(at)), look('en', NARROW), look('fr', DESKTOP)],
      together: [(at) => playTogether(stage(at)), look('en', DESKTOP), look('fr', NARROW)],
      keepers: [(at) => playKeepers(stage(at)), look('en', NARROW), look('fr', DESKTOP)],
    };
    const wanted = process.argv.slice(2);
    for (const [name, [play, ...looks]] of Object.entries(stories)) {
      if (wanted.length > 0 && !wanted.includes(name)) continue;
      for (const at of looks) {
        await play(at);
        say(`${name} done: ${at.language}, ${at.viewport.width} pixels`);
      }
    }
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
