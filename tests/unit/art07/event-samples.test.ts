import { readdirSync, readFileSync } from 'node:fs';
import {
  catalogue,
  EventSchemaError,
  eventTypes,
  eventVersion,
  parseEvent,
} from '../../../events/catalogue.ts';

const folder = new URL('../../../events/samples/', import.meta.url);

/** Of the types that the catalogue holds; files of types gone by stay too, with their upcasters. */
const samples = readdirSync(folder).map((file) => {
  const [type = '', version = ''] = file.split('.');
  return { file, type, version, content: JSON.parse(readFileSync(new URL(file, folder), 'utf8')) };
});

describe('the event catalogue', () => {
  it('has a sample of the current version of every type', () => {
    const files = samples.map(({ file }) => file);
    for (const type of eventTypes) expect(files).toContain(`${type}.v${eventVersion(type)}.json`);
  });

  const current = samples.filter(({ type, version }) => version === `v${catalogue[type]?.version}`);

  it.each(current.map(({ file, content }) => [file, content] as const))(
    '%s is parsed and comes back as it was',
    (_, content) => {
      const { v, ...event } = content;
      expect(v).toBe(eventVersion(event.type));
      expect(parseEvent(event)).toEqual(event);
    },
  );

  it.each(current.map(({ type, content }) => [type, content] as const))(
    '%s lets nothing else into its open part',
    (_, { v: _v, ...event }) => {
      expect(() => parseEvent({ ...event, open: { ...event.open, note: 'Jane Doe' } })).toThrow(
        EventSchemaError,
      );
      expect(() => parseEvent({ ...event, sealed: { ...event.sealed, surprise: 1 } })).toThrow(
        EventSchemaError,
      );
    },
  );

  it('names what does not fit without its value', () => {
    const [sample] = current.filter(({ type }) => type === 'OrderReceived');
    const broken = { ...sample?.content, open: { ...sample?.content.open, receivedAt: 'Jane Doe' } };
    expect(() => parseEvent(broken)).toThrow('OrderReceived does not fit its schema at open.receivedAt');
    expect(() => parseEvent({ type: 'toString', open: {} })).toThrow(EventSchemaError);
  });

  it('says of every type what it is and which paragraph asks for it', () => {
    for (const { description, paragraph } of Object.values(catalogue)) {
      expect(description).toMatch(/\.$/);
      expect(paragraph).toMatch(/^(\d+|policy)/);
    }
  });
});
