import { type Alert, type Alerts, alertId } from '../../shared/application/alerts.ts';

export interface AlertsUnderTest {
  readonly alerts: Alerts;
  /** What the people on duty have got so far. */
  received(): Promise<readonly Alert[]>;
  /** The next try reaches nobody. */
  breakOnce(): void;
  close(): Promise<void> | void;
}

export function alertsContract(name: string, make: () => Promise<AlertsUnderTest>): void {
  describe(`alerts: ${name}`, () => {
    let under: AlertsUnderTest;
    let made = 0;
    const alert = (changes: Partial<Alert> = {}): Alert => ({
      id: alertId('parked', `CASE#req_${++made}`, 'DUE#art7-response#prov-xb', '2026-03-02T10:00:00.000Z'),
      severity: 'critical',
      code: 'due-parked',
      subjects: [`CASE#req_${made}`, 'DUE#art7-response#prov-xb'],
      ...changes,
    });
    beforeEach(async () => {
      under = await make();
    });
    afterEach(() => under.close());

    test.each(['warning', 'critical'] as const)(
      'one that is a %s arrives as it was raised',
      async (severity) => {
        const one = alert({ severity });
        await under.alerts.raise(one);
        expect(await under.received()).toEqual([one]);
      },
    );

    test('one that is raised again keeps its id', async () => {
      const one = alert();
      await under.alerts.raise(one);
      await under.alerts.raise(one);
      const received = await under.received();
      expect(new Set(received.map(({ id }) => id))).toEqual(new Set([one.id]));
    });

    test('whoever raises it is told when nobody was reached, and may try again', async () => {
      const one = alert();
      under.breakOnce();
      await expect(under.alerts.raise(one)).rejects.toThrow();
      expect(await under.received()).toEqual([]);
      await under.alerts.raise(one);
      expect(await under.received()).toEqual([one]);
    });

    const BAD: readonly [string, Partial<Alert>][] = [
      ['a sentence as its subject', { subjects: ['Jane Doe of Lumen'] }],
      ['an address as its subject', { subjects: ['jane@prov.example'] }],
      ['a sentence as its code', { code: 'The deadline passes' }],
      ['an id that is none', { id: 'a b' }],
      ['too much to read', { subjects: Array.from({ length: 21 }, (_, n) => `req_${n}`) }],
    ];
    test.each(BAD)('one with %s is refused', async (_what, changes) => {
      const error = await under.alerts.raise(alert(changes)).catch((cause: unknown) => cause);
      expect(error).toBeInstanceOf(TypeError);
      expect(String(error)).not.toContain('ane');
      expect(await under.received()).toEqual([]);
    });
  });
}
