/** The form of the order and its supplemental information (7.3, 7.4), paragraph by paragraph. */
import { subscriberElementSchema } from '../../shared/protocol/art07-subscriber-information/content.ts';
import type { FieldSpec, GroupSpec } from './form-spec.ts';
import type { MessageKey } from './i18n.ts';

const field = (
  name: string,
  label: MessageKey,
  type: FieldSpec['type'] = 'text',
  rest: Partial<FieldSpec> = {},
): FieldSpec => ({ name, label, type, ...rest });
const optional = { optional: true };

const contact = (path: string): FieldSpec[] => [
  field(`${path}.name`, 'field.contactName'),
  field(`${path}.office`, 'field.contactOffice', 'text', optional),
  field(`${path}.email`, 'field.contactEmail', 'email', optional),
  field(`${path}.telephone`, 'field.contactTelephone', 'tel', optional),
  field(`${path}.postalAddress`, 'field.contactAddress', 'area', optional),
];

const instant = (name: string, label: MessageKey, rest: Partial<FieldSpec> = {}): FieldSpec =>
  field(name, label, 'text', { hint: 'hint.instant', ...rest });
const period = [
  instant('period.from', 'field.periodFrom', optional),
  instant('period.to', 'field.periodTo', optional),
];

const identifierKinds = {
  email: [field('address', 'field.emailAddress', 'email'), ...period],
  telephone: [field('number', 'field.telephoneNumber', 'tel', { hint: 'hint.telephone' }), ...period],
  account: [field('service', 'field.accountService'), field('value', 'field.accountName'), ...period],
  ipAddress: [
    field('address', 'field.ipAddress'),
    instant('instant', 'field.ipInstant'),
    field('sourcePort', 'field.sourcePort', 'port', { hint: 'hint.sourcePort' }),
    ...period,
  ],
  domain: [field('name', 'field.domainName'), ...period],
  other: [field('label', 'field.otherLabel'), field('value', 'field.otherValue'), ...period],
};

export const SUBSCRIBER_ELEMENTS = subscriberElementSchema.options;

const part = (
  name: string,
  legend: MessageKey,
  paragraph: string,
  items: GroupSpec['items'],
  rest: Partial<GroupSpec> = {},
): GroupSpec => ({ group: `order.${name}`, legend, paragraph, items, ...rest });
const folded = { folded: true };

export const ORDER_FORM: readonly GroupSpec[] = [
  part('part.language', 'part.language', 'Art. 4.2', [
    field('order.originalLanguage', 'field.originalLanguage', 'select', { options: 'languages' }),
  ]),
  part('issuingAuthority', 'part.issuingAuthority', 'Art. 7.3.a', [
    field('order.issuingAuthority.authority', 'field.authority', 'select', { options: 'ownAuthorities' }),
    {
      group: 'order.issuingAuthority.contact',
      legend: 'part.contact',
      folded: true,
      items: contact('order.issuingAuthority.contact'),
    },
  ]),
  part('part.statement', 'part.statement', 'Art. 7.3.b', [
    field('order.statementIssuedUnderProtocol', 'field.statement', 'flag'),
  ]),
  part('part.providers', 'part.providers', 'Art. 7.3.c', [
    field('order.serviceProviders', 'field.providers', 'many', { options: 'providers', wrap: 'providerId' }),
  ]),
  part('part.offences', 'part.offences', 'Art. 7.3.d', [
    {
      list: 'order.offences',
      label: 'part.offences',
      item: 'item.offence',
      fields: [field('title', 'field.offence'), field('conduct', 'field.conduct', 'area', optional)],
    },
  ]),
  part(
    'seekingAuthority',
    'part.seekingAuthority',
    'Art. 7.3.e',
    [
      field('order.seekingAuthority.authority', 'field.authority', 'select', { options: 'ownAuthorities' }),
      ...contact('order.seekingAuthority.contact'),
    ],
    { ...folded, hint: 'hint.seekingAuthority' },
  ),
  part('informationSought', 'part.informationSought', 'Art. 7.3.f', [
    field('order.informationSought.category', 'field.category', 'radio', { options: 'categories' }),
    field('order.informationSought.elements', 'field.elements', 'many', {
      codes: { group: 'element', values: SUBSCRIBER_ELEMENTS },
    }),
    {
      list: 'order.informationSought.identifiers',
      label: 'field.identifiers',
      item: 'item.identifier',
      fields: [],
      kinds: identifierKinds,
    },
    field('order.informationSought.description', 'field.description', 'area', { hint: 'hint.description' }),
  ]),
  part('part.legalGround', 'part.legalGround', 'Art. 7.4.a', [
    field('order.domesticLegalGround', 'field.legalGround', 'area'),
  ]),
  part('part.provisions', 'part.provisions', 'Art. 7.4.b', [
    {
      list: 'order.offenceProvisions',
      label: 'part.provisions',
      item: 'item.provision',
      fields: [field('law', 'field.law'), field('provision', 'field.provision')],
    },
    {
      list: 'order.applicablePenalties',
      label: 'field.penalty',
      item: 'item.penalty',
      fields: [field('', 'field.penalty')],
    },
  ]),
  part('returnContact', 'part.returnContact', 'Art. 7.4.c', contact('order.returnContact')),
  part('part.response', 'part.response', 'Art. 7.4.d', [
    field('order.responseManner', 'field.responseManner', 'area'),
    {
      group: 'order.responseTimeFrame',
      legend: 'part.timeFrame',
      hint: 'hint.timeFrame',
      folded: true,
      items: [
        field('order.responseTimeFrame.days', 'field.days', 'integer', optional),
        field('order.responseTimeFrame.until', 'field.until', 'date', optional),
      ],
    },
  ]),
  part(
    'preservation',
    'part.preservation',
    'Art. 7.4.e',
    [
      field('order.preservation.sought', 'field.preservationSought', 'choice'),
      field('order.preservation.date', 'field.preservationDate', 'date', optional),
      field('order.preservation.referenceNumber', 'field.preservationReference', 'text', optional),
    ],
    folded,
  ),
  part(
    'part.instructions',
    'part.instructions',
    'Art. 7.4.f',
    [
      field('order.specialProceduralInstructions', 'field.instructions', 'area', optional),
      {
        group: 'order.confidentiality',
        legend: 'part.confidentiality',
        items: [
          field('order.confidentiality.requested', 'field.confidential', 'choice'),
          field('order.confidentiality.until', 'field.confidentialUntil', 'date', optional),
        ],
      },
    ],
    {},
  ),
  part(
    'part.other',
    'part.other',
    'Art. 7.4.h',
    [field('order.otherHelpfulInformation', 'field.otherInformation', 'area', optional)],
    {},
  ),
  part('part.facts', 'part.facts', 'Art. 7.5.a', [
    field('order.factsSummary', 'field.facts', 'area', { hint: 'hint.facts', ...optional }),
  ]),
];
