/**
 * `npm run lockfile`: puts the optional platform packages back into package-lock.json. A registry that mirrors
 * only some platforms makes npm drop the others, and `npm ci` then refuses the lockfile on every machine.
 * Entries are by exact version, without a digest where the registry does not serve the package.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const FILE = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(FILE, 'utf8'));

const SYSTEMS = [
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
  'aix',
  'wasi',
];
const PROCESSORS = [
  'arm64',
  'arm',
  'ia32',
  'x64',
  'ppc64',
  's390x',
  'riscv64',
  'loong64',
  'mips64el',
  'wasm32',
];

/** What the name says of system, processor and C library; npm skips what does not fit the machine. */
function platformOf(name) {
  const words = name.split('/').pop().split('-');
  const os = words.filter((word) => SYSTEMS.includes(word));
  const cpu = words
    .map((word) => (word === 'armv7' ? 'arm' : word))
    .filter((word) => PROCESSORS.includes(word));
  const libc = words.some((word) => word.startsWith('musl'))
    ? ['musl']
    : words.some((word) => word === 'gnu' || word === 'gnueabihf')
      ? ['glibc']
      : [];
  return {
    ...(cpu.length > 0 ? { cpu } : words.includes('universal') ? {} : { cpu: ['none'] }),
    ...(libc.length > 0 && os.includes('linux') ? { libc } : {}),
    os: os.length > 0 ? os : ['none'],
  };
}

let added = 0;
for (const [path, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const places = [`${path}/node_modules/${name}`, `node_modules/${name}`];
    if (path === '' || places.some((place) => lock.packages[place])) continue;
    if (!/^\d/.test(version)) continue;
    const { cpu, libc, os } = platformOf(name);
    lock.packages[`node_modules/${name}`] = {
      version,
      ...(cpu ? { cpu } : {}),
      ...(entry.dev ? { dev: true } : {}),
      ...(libc ? { libc } : {}),
      optional: true,
      os,
    };
    added += 1;
  }
}
const root = lock.packages[''];
const rest = Object.entries(lock.packages).filter(([path]) => path !== '');
rest.sort(([a], [b]) => (a < b ? -1 : 1));
lock.packages = { '': root, ...Object.fromEntries(rest) };
writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`);
console.log(
  added === 0 ? 'package-lock.json is complete' : `package-lock.json: ${added} platform packages put back`,
);
