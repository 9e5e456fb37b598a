/**
 * What may keep a provider from finding anyone, named before issue. Warnings only: the drafter may know better.
 * What a typed identifier must have at all (an instant with its offset, a port or that it is unknown, a service)
 * its schema demands.
 */
import { Temporal } from 'temporal-polyfill';
import { compareInstants } from '../deadlines.ts';
import type { Gap } from '../decision.ts';
import { accessNumberKindOf, type Identifier } from '../identifiers.ts';
import type { OrderContent } from './content.ts';

export interface Warning extends Gap {
  readonly code: string;
}

/** Policy: a longer period than this rarely names one subscriber. */
const LONG_PERIOD_DAYS = 366;

const warning = (code: string, paragraph: string, path: string, message: string): Warning => ({
  code,
  paragraph: `Art. ${paragraph}`,
  path: `order.${path}`,
  message,
});

export function vagueFindings(order: OrderContent, now: string | undefined): Warning[] {
  const { informationSought: sought } = order;
  const named = (sought?.identifiers ?? []).flatMap((identifier, n) =>
    identifierWarnings(identifier, `informationSought.identifiers.${n}`, now),
  );
  return [...named, ...textWarnings(order), ...confidentialityWarnings(order)];
}

function identifierWarnings(identifier: Identifier, path: string, now: string | undefined): Warning[] {
  const found: Warning[] = [];
  const warn = (code: string, message: string) => found.push(warning(code, '7.3.f', path, message));
  if (identifier.kind === 'ipAddress') {
    if (identifier.sourcePort === 'unknown')
      warn(
        'no-source-port',
        'Without a source port, a shared address names many subscribers: look for it in the logs.',
      );
    if (now !== undefined && compareInstants(identifier.instant, now) > 0)
      warn('instant-in-the-future', 'The instant of the address has not come yet: check date and offset.');
    if (isPrivate(identifier.address))
      warn(
        'private-address',
        'This address is not routed on the internet and names nobody outside one network.',
      );
  }
  if (identifier.kind === 'telephone' && !identifier.period)
    warn('no-period', 'Numbers are given to new subscribers: say at what time this one matters.');
  if (identifier.kind === 'other' && !identifier.period)
    warn('no-period', 'Say at what time this identifier was in use.');
  if (identifier.kind === 'other' || identifier.kind === 'account') {
    const hidden = accessNumberKindOf(identifier);
    if (hidden !== undefined && hidden !== 'account') {
      const message = `This value holds ${article(hidden)}: enter it as such, so that instant, port and 7.9.b are heeded.`;
      warn('hidden-identifier', message);
    }
  }
  const { period } = identifier;
  if (period && daysOf(period.from, period.to) > LONG_PERIOD_DAYS)
    warn('long-period', 'The period is longer than a year: narrow it to the time that matters.');
  return found;
}

const article = (kind: string): string =>
  ({ ipAddress: 'an IP address', telephone: 'a telephone number', email: 'an e-mail address' })[kind] ?? kind;

const daysOf = (from: string, to: string): number =>
  Temporal.Instant.from(from).until(to, { largestUnit: 'hours' }).hours / 24;

/** RFC 1918, 6598, 3927, 4193, 4291: nobody beyond one network can be found by them. */
function isPrivate(address: string): boolean {
  const private4 =
    /^(10\.|127\.|169\.254\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)/;
  return private4.test(address) || /^(::1$|f[cd][0-9a-f]{2}:|fe[89ab][0-9a-f]:)/i.test(address);
}

const IPV4 = /(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.])/;

/** Identifiers in prose escape normalisation, search and the reservations of 7.9.b. */
function textWarnings(order: OrderContent): Warning[] {
  const texts: [string, string | undefined][] = [
    ['informationSought.description', order.informationSought?.description],
    ['specialProceduralInstructions', order.specialProceduralInstructions],
    ['otherHelpfulInformation', order.otherHelpfulInformation],
  ];
  return texts.flatMap(([path, text]) => {
    if (text === undefined || !IPV4.test(text)) return [];
    const message = 'This text holds an IP address: enter it as an identifier with its instant and port.';
    return [warning('hidden-identifier', '7.3.f', path, message)];
  });
}

function confidentialityWarnings({ confidentiality }: OrderContent): Warning[] {
  if (!confidentiality?.requested || confidentiality.until || confidentiality.reviewOn) return [];
  const message =
    'Give the request for confidentiality an end or a day of review; else it is reviewed after 90 days.';
  return [warning('confidentiality-without-end', '7.4.f', 'confidentiality', message)];
}
