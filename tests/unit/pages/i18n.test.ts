import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CODE_GROUPS, preferredLanguage, textsIn } from '../../../functions/pages/i18n.ts';
import en from '../../../functions/pages/messages/en.json' with { type: 'json' };
import fr from '../../../functions/pages/messages/fr.json' with { type: 'json' };
import { subscriberElementSchema } from '../../../shared/protocol/art07-subscriber-information/content.ts';
import { art7Events } from '../../../shared/protocol/art07-subscriber-information/events.ts';
import { notifiedEvents } from '../../../shared/protocol/art07-subscriber-information/notified/events.ts';
import {
  assistanceGroundSchema,
  instructionGroundSchema,
} from '../../../shared/protocol/art07-subscriber-information/notified/messages.ts';
import { notifiedStatuses } from '../../../shared/protocol/art07-subscriber-information/notified/transitions.ts';
import {
  answerOrderBody,
  answerReasonSchema,
} from '../../../shared/protocol/art07-subscriber-information/schema.ts';
import {
  addresseeStatuses,
  orderStatuses,
} from '../../../shared/protocol/art07-subscriber-information/transitions.ts';
import { documentPurposeSchema } from '../../../shared/protocol/documents.ts';
import { identifierSchema } from '../../../shared/protocol/identifiers.ts';

const textOf = (folder: string): string =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');

const names = (text: string): string[] =>
  [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '').sort();

describe('the message files', () => {
  it('have the same keys, with the same blanks to fill in', () => {
    expect(Object.keys(fr).sort()).toEqual(Object.keys(en).sort());
    for (const key of Object.keys(en) as (keyof typeof en)[]) {
      expect([key, names(fr[key])]).toEqual([key, names(en[key])]);
      expect(fr[key].trim()).not.toBe('');
    }
  });

  it('break no line before a sign that French sets apart', () => {
    expect(Object.entries(fr).filter(([, text]) => / [:;?!»]|« /.test(text))).toEqual([]);
  });

  it('have no key that no page uses', () => {
    const source = textOf('functions/pages');
    const isUsed = (key: string): boolean =>
      source.includes(`'${key}'`) ||
      CODE_GROUPS.some((group) => key.startsWith(`${group}.`)) ||
      key.startsWith('api.');
    expect(Object.keys(en).filter((key) => !isUsed(key))).toEqual([]);
  });

  it('translate sentences that the API really says', () => {
    const api = ['edge', 'audit', 'directory', 'printing', 'documents'].map((name) =>
      textOf(`functions/${name}`),
    );
    const source = [textOf('shared'), ...api].join('\n');
    const sentences = Object.entries(en).filter(
      ([key, text]) => key.startsWith('api.') && names(text).length === 0,
    );
    expect(sentences.length).toBeGreaterThan(10);
    expect(sentences.filter(([, text]) => !source.includes(text))).toEqual([]);
  });
});

describe('every code that people meet', () => {
  const { outcome } = answerOrderBody().shape;
  it.each([
    ['status', orderStatuses],
    ['status', addresseeStatuses],
    ['standing', addresseeStatuses],
    ['event', Object.keys(art7Events)],
    ['event', Object.keys(notifiedEvents)],
    ['status', notifiedStatuses],
    ['ground', instructionGroundSchema.options],
    ['ground', assistanceGroundSchema.options],
    ['outcome', outcome.options],
    ['reason', answerReasonSchema.options],
    ['element', subscriberElementSchema.options],
    ['purpose', documentPurposeSchema.options],
    ['kind', identifierSchema.options.map(({ shape }) => shape.kind.value)],
  ] as const)('has a word: %s', (group, codes) => {
    expect(codes.filter((code) => !Object.hasOwn(en, `${group}.${code}`))).toEqual([]);
  });
});

describe('texts', () => {
  const t = textsIn('fr');

  it('say what the API says in the language of the reader, blanks included', () => {
    expect(String(t.sentence(en['api.offences']))).toContain('infraction');
    const sentence = en['api.notify'].replace('{party}', 'XB');
    expect(String(t.sentence(sentence))).toContain('XB exige');
    expect(String(t.sentence('this is missing: a text is expected'))).toBe(fr['say.required']);
  });

  it('mark as English what they do not know, and show unknown codes as they are', () => {
    expect(String(t.sentence('Something <new>.'))).toBe('<span lang="en">Something &#60;new&#62;.</span>');
    expect(String(t.code('status', 'half<done'))).toBe('<code>half&#60;done</code>');
    expect(t.word('status', 'toString')).toBe('toString');
  });

  it('follow the browser: the language with the highest weight that there is', () => {
    expect(preferredLanguage(undefined)).toBe('en');
    expect(preferredLanguage('fr-CA,fr;q=0.9,en;q=0.8')).toBe('fr');
    expect(preferredLanguage('de, en;q=0.5, fr;q=0.7')).toBe('fr');
    expect(preferredLanguage('de, fr;q=0')).toBe('en');
    expect(preferredLanguage('*')).toBe('en');
  });
});
