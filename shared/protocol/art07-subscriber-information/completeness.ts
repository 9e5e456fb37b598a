/** What 7.3 and 7.4 make mandatory, and what the draft still lacks of it, paragraph by paragraph. */

import type { OrderContent } from './content.ts';
import type { Finding } from './findings.ts';
import { asksBeyondSubscriberInformation } from './free-text.ts';

/** Gaps that depend on the content alone, not on any profile. */
export function contentGaps(order: OrderContent, authority: string): Finding[] {
  return [...orderGaps(order, authority), ...supplementGaps(order), ...scopeGaps(order)];
}

const gap = (paragraph: string, path: string, message: string): Finding => ({
  kind: 'incomplete',
  code: 'incomplete-order',
  paragraph: `Art. ${paragraph}`,
  path: `order.${path}`,
  message,
});

const beyond = (paragraph: string, path: string, message: string): Finding => ({
  ...gap(paragraph, path, message),
  kind: 'rule',
  code: 'beyond-subscriber-information',
});

const isEmpty = (list: readonly unknown[] | undefined): boolean => !list?.length;

function orderGaps(order: OrderContent, authority: string): Finding[] {
  const { issuingAuthority, seekingAuthority, informationSought: sought } = order;
  const gaps: Finding[] = [];
  if (!order.originalLanguage)
    gaps.push(gap('4.2', 'originalLanguage', 'Say in which language the order is written.'));
  if (!issuingAuthority) gaps.push(gap('7.3.a', 'issuingAuthority', 'Name the issuing authority.'));
  else if (issuingAuthority.authority !== authority) {
    gaps.push(
      gap(
        '7.3.a',
        'issuingAuthority.authority',
        'The issuing authority is the one that owns the case; name another one as seeking authority (7.3.e).',
      ),
    );
  }
  if (order.statementIssuedUnderProtocol !== true) {
    gaps.push(
      gap('7.3.b', 'statementIssuedUnderProtocol', 'State that the order is issued under the Protocol.'),
    );
  }
  if (isEmpty(order.serviceProviders))
    gaps.push(gap('7.3.c', 'serviceProviders', 'Name at least one provider to be served.'));
  if (isEmpty(order.offences))
    gaps.push(gap('7.3.d', 'offences', 'Name the offence under investigation or prosecution.'));
  if (seekingAuthority && seekingAuthority.authority === issuingAuthority?.authority) {
    gaps.push(
      gap('7.3.e', 'seekingAuthority', 'Leave the seeking authority out when it is the issuing one.'),
    );
  }
  if (!sought?.category)
    gaps.push(gap('7.3.f', 'informationSought.category', 'Say that subscriber information is sought.'));
  if (isEmpty(sought?.elements))
    gaps.push(
      gap(
        '7.3.f',
        'informationSought.elements',
        'Choose the elements of subscriber information that are sought (C18.3).',
      ),
    );
  if (isEmpty(sought?.identifiers))
    gaps.push(
      gap('7.3.f', 'informationSought.identifiers', 'Give at least one identifier of the subscriber.'),
    );
  if (!sought?.description)
    gaps.push(gap('7.3.f', 'informationSought.description', 'Describe in detail what is sought.'));
  return gaps;
}

function supplementGaps(order: OrderContent): Finding[] {
  const gaps: Finding[] = [];
  if (!order.domesticLegalGround)
    gaps.push(
      gap(
        '7.4.a',
        'domesticLegalGround',
        'Give the domestic legal ground that empowers the issuing authority.',
      ),
    );
  if (isEmpty(order.offenceProvisions))
    gaps.push(gap('7.4.b', 'offenceProvisions', 'Refer to the legal provisions on the offence.'));
  if (isEmpty(order.applicablePenalties))
    gaps.push(gap('7.4.b', 'applicablePenalties', 'Give the applicable penalties.'));
  if (!order.returnContact)
    gaps.push(gap('7.4.c', 'returnContact', 'Name whom the provider answers and asks.'));
  if (!order.responseManner)
    gaps.push(gap('7.4.d', 'responseManner', 'Say in what manner the provider is to answer.'));
  if (order.preservation?.sought && !order.preservation.date) {
    gaps.push(gap('7.4.e', 'preservation.date', 'Give the date on which preservation was sought.'));
  }
  return gaps;
}

/** 7.1, 7.3.f: subscriber information only, also between the lines (trap 7). */
function scopeGaps(order: OrderContent): Finding[] {
  const gaps: Finding[] = [];
  const { informationSought: sought } = order;
  if (sought?.category && sought.category !== 'subscriber') {
    gaps.push(
      beyond(
        '7.1',
        'informationSought.category',
        'Art. 7 reaches subscriber information only: use Art. 8 for traffic data, mutual assistance for content, Art. 6 for domain name registration information.',
      ),
    );
  }
  for (const [path, text] of freeTexts(order)) {
    const found = asksBeyondSubscriberInformation(text);
    if (!found) continue;
    const way = found.category === 'traffic' ? 'Art. 8' : 'mutual assistance';
    gaps.push(
      beyond(
        '7.3.f',
        path,
        `This text asks for ${found.category} data. Art. 7 reaches subscriber information only: take it out, and use ${way} for it.`,
      ),
    );
  }
  return gaps;
}

/** Where the drafter writes freely what the provider is to do. */
function freeTexts(order: OrderContent): [string, string][] {
  const { informationSought: sought } = order;
  const labels = (sought?.identifiers ?? []).map((identifier, index): [string, string | undefined] => [
    `informationSought.identifiers.${index}.label`,
    identifier.kind === 'other' ? identifier.label : undefined,
  ]);
  const texts: [string, string | undefined][] = [
    ['informationSought.description', sought?.description],
    ...labels,
    ['responseManner', order.responseManner],
    ['specialProceduralInstructions', order.specialProceduralInstructions],
    ['otherHelpfulInformation', order.otherHelpfulInformation],
  ];
  return texts.flatMap(([path, value]) => (value === undefined ? [] : [[path, value]]));
}
