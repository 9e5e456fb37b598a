/**
 * What an order names (Art. 7.3.f, 8.3.a.vi): typed identifiers, so that traffic or content cannot slip in as
 * free text (trap 7) and so that the access numbers of a 7.9.b reservation can be recognised.
 */
import * as z from 'zod';
import { compareInstants, instantSchema } from './deadlines.ts';

export const periodSchema = z
  .strictObject({ from: instantSchema, to: instantSchema })
  .refine(({ from, to }) => compareInstants(from, to) <= 0, {
    error: 'the period ends before it begins',
    path: ['to'],
  });

const E164 = /^\+[1-9]\d{4,14}$/;
/** Two or more labels; the last one is no number, so that an IP address is not taken for a name. */
const DOMAIN = /^([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+(?!\d+$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

const period = { period: periodSchema.optional() };

export const ipIdentifierSchema = z.strictObject({
  kind: z.literal('ipAddress'),
  address: z.union([z.ipv4(), z.ipv6()], { error: 'an IPv4 or IPv6 address is expected' }),
  /** One address serves many subscribers in turn: without an instant and its offset it names nobody. */
  instant: instantSchema,
  /** Behind address sharing only the port tells users apart; `unknown` is the drafter's confirmation that it is. */
  sourcePort: z.union([z.int().min(1).max(65535), z.literal('unknown')]),
  ...period,
});

export const telephoneIdentifierSchema = z.strictObject({
  kind: z.literal('telephone'),
  /** E.164; spaces, dots, hyphens and brackets are dropped. */
  number: z
    .string()
    .transform(withoutPunctuation)
    .pipe(z.string().regex(E164, 'an E.164 number such as +358401234567 is expected')),
  ...period,
});

export const accountIdentifierSchema = z.strictObject({
  kind: z.literal('account'),
  /** The provider's service in which the name is unique. */
  service: z.string().trim().min(1).max(200),
  value: z.string().trim().min(1).max(500),
  ...period,
});

export const emailIdentifierSchema = z.strictObject({
  kind: z.literal('email'),
  address: z
    .string()
    .trim()
    .max(320)
    .refine((address) => emailParts(address) !== undefined, { error: 'an e-mail address is expected' }),
  ...period,
});

export const domainIdentifierSchema = z.strictObject({
  kind: z.literal('domain'),
  name: z
    .string()
    .trim()
    .refine((name) => asciiDomain(name) !== undefined, { error: 'a domain name is expected' }),
  ...period,
});

export const otherIdentifierSchema = z.strictObject({
  kind: z.literal('other'),
  /** What kind of identifier this is, for a human reader: "customer number", "IMEI". */
  label: z.string().trim().min(1).max(100),
  value: z.string().trim().min(1).max(500),
  ...period,
});

export const identifierSchema = z.discriminatedUnion('kind', [
  ipIdentifierSchema,
  telephoneIdentifierSchema,
  accountIdentifierSchema,
  emailIdentifierSchema,
  domainIdentifierSchema,
  otherIdentifierSchema,
]);
export type Identifier = z.infer<typeof identifierSchema>;

/** The kinds of access number that a Party can exclude from Art. 7 (7.9.b). */
export const accessNumberKindSchema = z.enum(['ipAddress', 'telephone', 'email', 'account']);
export type AccessNumberKind = z.infer<typeof accessNumberKindSchema>;

/**
 * Art. 7.9.b: which access number an identifier is, or undefined when it is none. Judged by the value where the
 * kind leaves it open: an IP address typed in as an "account" is still one.
 */
export function accessNumberKindOf(identifier: Identifier): AccessNumberKind | undefined {
  switch (identifier.kind) {
    case 'ipAddress':
    case 'telephone':
    case 'email':
      return identifier.kind;
    case 'domain':
      return undefined;
    case 'account':
      return accessNumberKindOfText(identifier.value) ?? 'account';
    case 'other':
      return accessNumberKindOfText(identifier.value);
    default:
      return identifier satisfies never;
  }
}

/**
 * The form under which an identifier goes into the blind index. It has no prefix for its kind: whoever searches
 * for a subject must find the value whichever box it was typed into. It may collide: a hit is a candidate only.
 */
export function normaliseIdentifier(identifier: Identifier): string {
  switch (identifier.kind) {
    case 'ipAddress':
    case 'email':
      return normaliseText(identifier.address);
    case 'telephone':
      return normaliseText(identifier.number);
    case 'domain':
      return asciiDomain(identifier.name) ?? normaliseText(identifier.name);
    case 'account':
    case 'other':
      return normaliseText(identifier.value);
    default:
      return identifier satisfies never;
  }
}

/** The same for a value of unknown kind, such as what a search box holds. */
export function normaliseText(text: string): string {
  const plain = fold(text);
  return canonicalIp(plain) ?? canonicalTelephone(plain) ?? canonicalEmail(text) ?? plain;
}

/** Looks at every word, so that neither a port nor a remark beside it hides an address. */
function accessNumberKindOfText(text: string): AccessNumberKind | undefined {
  const words = fold(text).split(/[\s,;()[\]"'<>]+/);
  if (words.some((word) => canonicalIp(word) ?? canonicalIp(word.replace(/:\d+$/, '')))) return 'ipAddress';
  if (canonicalTelephone(fold(text))) return 'telephone';
  return canonicalEmail(text) ? 'email' : undefined;
}

/**
 * Folds width, invisible characters, case and the marks of Latin, Greek and Cyrillic. Other scripts keep their
 * marks, which are vowels there. By way of upper case, which unites what lower case keeps apart (ß and ss,
 * the two sigmas).
 */
function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{Cf}|[\u0300-\u036f]/gu, '')
    .toLowerCase()
    .toUpperCase()
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/[\u0300-\u036f]/gu, '')
    .normalize('NFKC')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** RFC 5952; an IPv4 address mapped into IPv6 is the IPv4 address. */
function canonicalIp(text: string): string | undefined {
  if (z.ipv4().safeParse(text).success) return text;
  if (!z.ipv6().safeParse(text).success) return undefined;
  const short = new URL(`http://[${text}]`).hostname.slice(1, -1);
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(short);
  if (!mapped) return short;
  const [high, low] = [Number.parseInt(mapped[1] ?? '', 16), Number.parseInt(mapped[2] ?? '', 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

/** Needs the plus sign: without the country code a number names a different subscriber in every country. */
function canonicalTelephone(text: string): string | undefined {
  const digits = withoutPunctuation(text);
  return E164.test(digits) ? digits : undefined;
}

function canonicalEmail(text: string): string | undefined {
  const parts = emailParts(text);
  return parts && `${fold(parts.local)}@${parts.domain}`;
}

function emailParts(text: string): { local: string; domain: string } | undefined {
  const address = text.normalize('NFKC').trim();
  const at = address.lastIndexOf('@');
  const local = address.slice(0, Math.max(at, 0));
  const domain = asciiDomain(address.slice(at + 1));
  if (!domain || !/^[^\s@"(),:;<>[\]\\]{1,64}$/.test(local)) return undefined;
  return { local, domain };
}

/** The A-label form of a domain name with at least two labels, or undefined. */
function asciiDomain(text: string): string | undefined {
  const name = text.normalize('NFKC').trim().replace(/\.$/, '');
  if (/[\s/?#@:%\\[\]]/.test(name) || !URL.canParse(`http://${name}`)) return undefined;
  const host = new URL(`http://${name}`).hostname;
  return host.length <= 253 && DOMAIN.test(host) ? host : undefined;
}

function withoutPunctuation(number: string): string {
  return number.normalize('NFKC').replaceAll(/[\s().-]/g, '');
}
