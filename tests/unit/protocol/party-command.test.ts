import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../../local/party.ts';

const file = (name: string) => new URL(`../../../countries/${name}.json`, import.meta.url).pathname;

describe('npm run party', () => {
  const folder = mkdtempSync(join(tmpdir(), 'party-'));
  const write = (name: string, text: string) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  afterAll(() => rmSync(folder, { recursive: true }));

  test('check is content with good profiles and fails on errors', () => {
    expect(run(['check', file('XA'), file('XB'), file('XC')])).toMatchObject({ status: 0 });
    expect(run(['check', file('XD')])).toMatchObject({
      status: 0,
      text: expect.stringContaining('0 errors, 7 warnings'),
    });
    expect(run(['check', file('XA'), file('template')]).status).toBe(1);
  });

  test('check says what the template still lacks, by paragraph', () => {
    const { text } = run(['check', file('template')]);
    for (const paragraph of ['4.1', '6.6', '8.10.a', '10.5', '14.5', '14.10.b', '14.13', '14.14', '16.1']) {
      expect(text).toContain(`Art. ${paragraph} `);
    }
  });

  test('check names Convention paragraphs as such', () => {
    expect(run(['check', file('template')]).text).toMatch(/ C27\.2\.a .* C35 /s);
  });

  test.each([
    ['no JSON', '{"code":', 'is not JSON'],
    ['nothing', '', 'is not JSON'],
    ['a list', '[]', 'expected object'],
    ['null', 'null', 'expected object'],
    ['prototype keys', '{"__proto__": {"code": "XA"}}', 'error'],
    ['deep nesting', '['.repeat(5000) + ']'.repeat(5000), 'expected object'],
  ])('check of a file that holds %s explains itself', (name, content, answer) => {
    const { status, text } = run(['check', write(`${name}.json`, content)]);
    expect([status, text]).toEqual([1, expect.stringContaining(answer)]);
  });

  test('a file that is absent or a folder is said to be so', () => {
    expect(run(['check', join(folder, 'absent.json')]).text).toContain('there is no such file');
    expect(run(['show', folder]).text).toContain('is a folder');
  });

  test('show prints the state on a day', () => {
    expect(run(['show', file('XB'), '--at', '2025-03-01']).text).toMatch(/Art\. 7\.5\.a .*circumstances/);
    expect(run(['show', file('XB'), '--at', '2026-03-01']).text).toMatch(/Art\. 7\.5\.a .*: mode always/);
    expect(run(['show', file('XB')]).text).toContain('As of 2025-07-01, the newest date in the file');
  });

  test.each([
    [[]],
    [['check']],
    [['show']],
    [['check', '--all']],
    [['show', 'a', '--at', 'today']],
    [['burn', 'a']],
  ])('wrong usage %j prints how to use it', (args) => {
    expect(run(args)).toMatchObject({ status: 2, text: expect.stringContaining('Usage:') });
  });
});
