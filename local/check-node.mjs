/**
 * Runs before the commands that a newcomer tries first, on whatever Node is there; hence no TypeScript and nothing
 * new. Everything of ours needs Node 24, which `npm ci` brings along by an install script of the package "node".
 */
import { existsSync } from 'node:fs';

const version = process.versions.node;
if (!existsSync(new URL('../node_modules', import.meta.url))) {
  console.error('Nothing is installed yet: run npm ci first.');
  process.exit(1);
}
if (Number(version.split('.')[0]) < 24) {
  console.error(
    [
      `This is Node ${version}; Accord224 needs Node 24, which npm ci fetches as the package "node".`,
      'Its install script has not run here. Either of these helps:',
      '  npm rebuild node                   runs that one script',
      '  npm install-scripts approve node   allows it for good where npm blocks scripts; then npm ci',
      'or install Node 24 yourself.',
    ].join('\n'),
  );
  process.exit(1);
}
