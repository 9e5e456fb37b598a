/** The order and what accompanies it, field by field, for a reader on paper (7.3, 7.4). */
import type { Line } from './page-writer.ts';

type Field = readonly [paragraph: string, label: string, name: string];

/** What is not in these lists is not printed: the summary of facts (7.5.a) has no place in either. */
const ORDER: readonly Field[] = [
  ['7.3.a', 'Issuing authority', 'issuingAuthority'],
  ['7.3.a', 'Date of issue', 'issuedDate'],
  ['7.2.b', 'Supervision', 'supervision'],
  ['7.3.b', 'Issued under the Protocol', 'statementIssuedUnderProtocol'],
  ['7.3.c', 'Service provider', 'serviceProvider'],
  ['7.3.d', 'Offence', 'offences'],
  ['7.3.e', 'Authority that seeks the information', 'seekingAuthority'],
  ['7.3.f', 'Information sought', 'informationSought'],
];
const SUPPLEMENT: readonly Field[] = [
  ['7.4.a', 'Domestic legal ground', 'domesticLegalGround'],
  ['7.4.b', 'Provisions on the offence', 'offenceProvisions'],
  ['7.4.b', 'Applicable penalties', 'applicablePenalties'],
  ['7.4.c', 'Contact', 'returnContact'],
  ['7.4.d', 'Time frame', 'responseTimeFrame'],
  ['7.4.d', 'Manner of response', 'responseManner'],
  ['7.4.e', 'Preservation', 'preservation'],
  ['7.4.f', 'Special procedural instructions', 'specialProceduralInstructions'],
  ['7.4.f', 'Confidentiality', 'confidentiality'],
  ['7.4.g', 'Notification', 'notificationStatement'],
  ['7.4.h', 'Other helpful information', 'otherHelpfulInformation'],
];

type Fields = Readonly<Record<string, unknown>>;

/** The members that go to the provider, in the order of the treaty. */
export const addressedParts = (order: Fields, supplement: Fields): { order: Fields; supplement: Fields } => ({
  order: picked([['', '', 'originalLanguage'], ...ORDER], order),
  supplement: picked(SUPPLEMENT, supplement),
});

export function orderLines(caseId: string, order: Fields, supplement: Fields): Line[] {
  return [
    ['title', 'Content of the order'],
    [
      'text',
      `Case ${caseId}. As recorded by the issuing authority. The signed order is among the documents of this package.`,
    ],
    ['heading', 'Order (Article 7.3)'],
    ...ORDER.flatMap((field) => fieldLines(field, order)),
    ['heading', 'Supplemental information (Article 7.4)'],
    ...SUPPLEMENT.flatMap((field) => fieldLines(field, supplement)),
  ];
}

const picked = (fields: readonly Field[], from: Fields): Fields =>
  Object.fromEntries(fields.flatMap(([, , name]) => (from[name] === undefined ? [] : [[name, from[name]]])));

function fieldLines([paragraph, label, name]: Field, from: Fields): Line[] {
  const told = tell(from[name]);
  if (told.length === 0) return [];
  return [['small', `${label} (${paragraph})`], ...told.map((text): Line => ['text', text]), ['gap', '']];
}

/** A line for each entry of a list; the members of an object behind each other, by name. */
function tell(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((one) => tell(one).join('; ') || []);
  if (typeof value === 'boolean') return [value ? 'yes' : 'no'];
  if (typeof value !== 'object') return [String(value)];
  return Object.entries(value).flatMap(([name, member]) => {
    const told = tell(member);
    if (told.length === 0) return [];
    const isList = Array.isArray(member) && typeof member[0] === 'object';
    return isList
      ? [`${inWords(name)}:`, ...told.map((one) => `- ${one}`)]
      : [`${inWords(name)}: ${told.join('; ')}`];
  });
}

const inWords = (name: string): string => name.replaceAll(/([A-Z])/g, ' $1').toLowerCase();
