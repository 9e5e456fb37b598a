import fc from 'fast-check';
import { actOf } from '../../../functions/pages/act-specs.ts';
import { FormValues, fromBody, toBody, withoutBlankRows } from '../../../functions/pages/form-values.ts';
import { ORDER_FORM } from '../../../functions/pages/order-spec.ts';
import { orderContentSchema } from '../../../shared/protocol/art07-subscriber-information/content.ts';

const order = {
  originalLanguage: 'fr',
  issuingAuthority: { authority: 'xa-dpp', contact: { name: 'Section', email: 'a@b.example' } },
  statementIssuedUnderProtocol: true,
  serviceProviders: [{ providerId: 'prov-xb-lumen' }, { providerId: 'prov-xb-polaris' }],
  offences: [{ title: 'Fraud', conduct: 'Twice.\n\nOr more.' }, { title: 'Forgery' }],
  informationSought: {
    category: 'subscriber',
    elements: ['identity', 'postalAddress'],
    identifiers: [
      { kind: 'ipAddress', address: '192.0.2.1', instant: '2026-03-01T14:05:00+02:00', sourcePort: 4711 },
      { kind: 'ipAddress', address: '192.0.2.2', instant: '2026-03-01T14:05:00Z', sourcePort: 'unknown' },
      {
        kind: 'email',
        address: 'x@lumen.example',
        period: { from: '2026-01-01T00:00:00Z', to: '2026-02-01T00:00:00Z' },
      },
    ],
    description: 'Who and where.',
  },
  applicablePenalties: ['Six years', 'A fine'],
  offenceProvisions: [{ law: 'Code', provision: 's. 210' }],
  returnContact: { name: 'Registry', telephone: '+358401234567' },
  responseTimeFrame: { days: 45 },
  preservation: { sought: false, referenceNumber: 'P-1' },
  confidentiality: { requested: true, until: '2026-12-31' },
  factsSummary: 'Facts.',
};

describe('the form of the order', () => {
  it('gives back what is stored, so that saving what one sees changes nothing', () => {
    expect(orderContentSchema.safeParse(order).success).toBe(true);
    expect(toBody(ORDER_FORM, fromBody(ORDER_FORM, { order }))).toEqual({ order });
  });

  it('survives the browser, whatever was typed', () => {
    const text = fc
      .string({ minLength: 1 })
      .map((one) => one.toWellFormed().replace(/\r\n?/g, '\n').trim())
      .filter((one) => one !== '');
    fc.assert(
      fc.property(text, text, (one, two) => {
        const body = {
          order: { domesticLegalGround: one, offences: [{ title: two }], applicablePenalties: [two, one] },
        };
        const sent = new URLSearchParams(fromBody(ORDER_FORM, body).entries()).toString();
        expect(toBody(ORDER_FORM, new FormValues(new URLSearchParams(sent)))).toEqual(body);
      }),
    );
  });

  it('leaves blank fields out and closes the gap of a blank row', () => {
    const values = new FormValues([
      ['order.offences.0.title', '  '],
      ['order.offences.3.title', 'Fraud'],
      ['order.domesticLegalGround', ''],
      ['order.informationSought.identifiers.0.kind', 'email'],
      ['order.informationSought.identifiers.0.address', ''],
      ['order.__proto__.polluted', 'yes'],
    ]);
    expect(toBody(ORDER_FORM, withoutBlankRows(values, ORDER_FORM))).toEqual({
      order: { offences: [{ title: 'Fraud' }] },
    });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe('the form of an act', () => {
  it('turns the clock of the seat into an instant, and guesses at no hour that is there twice', () => {
    const items = actOf('issue')?.items ?? [];
    const body = (sentAt: string) =>
      toBody(items, new FormValues([['notification.sentAt', sentAt]]), 'Europe/Helsinki').notification;
    expect(body('2026-06-01T12:00')).toEqual({ sentAt: '2026-06-01T09:00:00Z' });
    expect(body('2026-10-25T03:30')).toEqual({ sentAt: '2026-10-25T03:30' });
    expect(body('soon')).toEqual({ sentAt: 'soon' });
  });

  it('tells "none of them" from "not said"', () => {
    const items = actOf('issue')?.items ?? [];
    expect(toBody(items, new FormValues([['circumstances.none', 'yes']]))).toEqual({
      circumstances: [],
      electronicDelivery: false,
    });
    expect(toBody(items, new FormValues())).toEqual({ electronicDelivery: false });
  });
});
