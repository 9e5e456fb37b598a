import fc from 'fast-check';
import {
  accessNumberKindOf,
  type Identifier,
  identifierSchema,
  normaliseIdentifier,
  normaliseText,
} from '../../../shared/protocol/identifiers.ts';

const ip = {
  kind: 'ipAddress',
  address: '203.0.113.7',
  instant: '2026-01-05T10:00:00+02:00',
  sourcePort: 50123,
} as const;
const accepts = (value: unknown) => identifierSchema.safeParse(value).success;
const other = (value: string): Identifier => ({ kind: 'other', label: 'reference', value });

describe('an IP address', () => {
  test('comes with an instant, an offset and a source port', () => {
    expect(accepts(ip)).toBe(true);
    expect(accepts({ ...ip, address: '2001:db8::7' })).toBe(true);
    expect(accepts({ ...ip, instant: undefined })).toBe(false);
    expect(accepts({ ...ip, instant: '2026-01-05T10:00:00' })).toBe(false);
  });

  test('whose port is not known needs the confirmation that it is unknown', () => {
    expect(accepts({ ...ip, sourcePort: 'unknown' })).toBe(true);
    expect(accepts({ ...ip, sourcePort: undefined })).toBe(false);
    expect(accepts({ ...ip, sourcePort: 0 })).toBe(false);
  });

  test.each(['203.0.113.256', '203.0.113', '203.0.113.0/24', '2001:db8::/32', 'example.com'])(
    'is not %p',
    (address) => {
      expect(accepts({ ...ip, address })).toBe(false);
    },
  );
});

describe('other identifiers', () => {
  test('a telephone number is E.164, however it is punctuated', () => {
    expect(identifierSchema.parse({ kind: 'telephone', number: '+358 (40) 123-4567' })).toEqual({
      kind: 'telephone',
      number: '+358401234567',
    });
    expect(accepts({ kind: 'telephone', number: '040 123 4567' })).toBe(false);
    expect(accepts({ kind: 'telephone', number: '+358 all numbers' })).toBe(false);
  });

  test('a domain name has two labels and is no address', () => {
    expect(accepts({ kind: 'domain', name: 'bücher.example' })).toBe(true);
    expect(accepts({ kind: 'domain', name: 'localhost' })).toBe(false);
    expect(accepts({ kind: 'domain', name: '203.0.113.7' })).toBe(false);
    expect(accepts({ kind: 'domain', name: 'user@shop.example' })).toBe(false);
    expect(accepts({ kind: 'domain', name: 'shop.example/path' })).toBe(false);
  });

  test('an e-mail address has one mailbox and a domain', () => {
    expect(accepts({ kind: 'email', address: 'subscriber@lumen.example' })).toBe(true);
    expect(accepts({ kind: 'email', address: 'a@lumen.example, b@lumen.example' })).toBe(false);
    expect(accepts({ kind: 'email', address: 'lumen.example' })).toBe(false);
  });

  test('an account belongs to a named service', () => {
    expect(accepts({ kind: 'account', service: 'Polaris Chat', value: 'nightowl' })).toBe(true);
    expect(accepts({ kind: 'account', value: 'nightowl' })).toBe(false);
  });

  test('a period does not end before it begins', () => {
    const period = { from: '2026-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z' };
    expect(accepts({ ...other('X-1'), period })).toBe(false);
    expect(accepts({ ...other('X-1'), period: { from: period.to, to: period.from } })).toBe(true);
  });

  test('free text beside the typed fields is refused (trap 7)', () => {
    expect(accepts({ ...ip, remarks: 'and everything they sent' })).toBe(false);
    expect(accepts({ kind: 'traffic', value: 'all calls' })).toBe(false);
  });
});

describe('Art. 7.9.b, the kind of access number', () => {
  test('follows the kind of identifier', () => {
    expect(accessNumberKindOf(ip)).toBe('ipAddress');
    expect(accessNumberKindOf({ kind: 'telephone', number: '+358401234567' })).toBe('telephone');
    expect(accessNumberKindOf({ kind: 'domain', name: 'shop.example' })).toBeUndefined();
    expect(accessNumberKindOf({ kind: 'account', service: 'Polaris', value: 'nightowl' })).toBe('account');
  });

  test.each(['203.0.113.7', '203.0.113.7:443', '[2001:db8::7]:443', 'user at ２０３.0.113.7, evening'])(
    'an address hidden in free text is still an IP address: %s',
    (value) => {
      expect(accessNumberKindOf(other(value))).toBe('ipAddress');
      expect(accessNumberKindOf({ kind: 'account', service: 'Polaris', value })).toBe('ipAddress');
    },
  );

  test('a telephone number or e-mail address under another label is recognised too', () => {
    expect(accessNumberKindOf(other('+358 40 123 4567'))).toBe('telephone');
    expect(accessNumberKindOf(other('subscriber@lumen.example'))).toBe('email');
    expect(accessNumberKindOf(other('customer 4711'))).toBeUndefined();
  });
});

describe('the form for the blind index', () => {
  test.each([
    ['José Ångström', 'jose  angstrom'],
    ['ＮＩＧＨＴＯＷＬ', 'nightowl'],
    ['night\u200bowl', 'nightowl'],
    ['STRASSE', 'straße'],
    ['STRAẞE', 'strasse'],
    ['ΟΔΟΣ', 'οδος'],
    ['2001:DB8:0:0:0:0:0:7', '2001:db8::7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['+358 40 123-4567', '+358401234567'],
    ['Reader@BÜCHER.example', 'reader@xn--bcher-kva.example'],
  ])('%p and %p are one', (a, b) => {
    expect(normaliseText(a)).toBe(normaliseText(b));
  });

  test('marks that are letters of their script are kept', () => {
    expect(normaliseText('कि')).not.toBe(normaliseText('क'));
    expect(normaliseText('が')).not.toBe(normaliseText('か'));
  });

  test('finds a value whichever box it was typed into', () => {
    const mail: Identifier = { kind: 'email', address: 'Subscriber@Lumen.example' };
    expect(normaliseIdentifier(mail)).toBe(normaliseIdentifier(other('subscriber@lumen.example')));
    expect(normaliseIdentifier(ip)).toBe(normaliseIdentifier(other('203.0.113.7')));
    expect(normaliseIdentifier({ kind: 'domain', name: 'Shop.Example.' })).toBe(
      normaliseText('shop.example'),
    );
  });

  test('does not change when it is made again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(normaliseText(normaliseText(text))).toBe(normaliseText(text));
      }),
      { numRuns: 2000 },
    );
  });
});
