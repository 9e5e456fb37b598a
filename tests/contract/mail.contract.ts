import type { MailMessage } from '../../shared/application/mail-rules.ts';
import type { Mail } from '../../shared/application/ports.ts';

export interface SentMail {
  readonly id: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
}

export interface MailUnderTest {
  readonly mail: Mail;
  readonly from: string;
  sent(): Promise<readonly SentMail[]>;
  close(): Promise<void> | void;
}

export function mailContract(name: string, make: () => Promise<MailUnderTest>): void {
  describe(`mail: ${name}`, () => {
    let under: MailUnderTest;
    let made = 0;
    const message = (changes: Partial<MailMessage> = {}): MailMessage => ({
      id: `req_${process.pid}-${++made}-0`,
      to: ['legal@prov.example'],
      subject: '[XA] An order awaits you',
      text: 'Case: req_1\nSign in: http://127.0.0.1:8201/pages/cases/req_1\n',
      ...changes,
    });
    beforeAll(async () => {
      under = await make();
    });
    afterAll(() => under.close());
    const found = async (id: string) => (await under.sent()).filter((mail) => mail.id === id);

    test('a mail arrives as it was written, under its id', async () => {
      const one = message({ to: ['a@prov.example', 'b@prov.example'], subject: '[XA] Größe – Zoë' });
      await under.mail.send(one);
      const [mail] = await found(one.id);
      expect({ ...mail, text: mail?.text.trim() }).toEqual({
        ...one,
        from: under.from,
        text: one.text.trim(),
      });
    });

    test('a mail that is sent again carries the same id', async () => {
      const one = message();
      await under.mail.send(one);
      await under.mail.send(one);
      const copies = await found(one.id);
      expect(copies.length).toBeGreaterThanOrEqual(1);
      expect(new Set(copies.map(({ text }) => text.trim()))).toEqual(new Set([one.text.trim()]));
    });

    const BAD: readonly [string, Partial<MailMessage>][] = [
      ['an id that leads elsewhere', { id: '../x' }],
      ['no id', { id: '' }],
      ['nobody to read it', { to: [] }],
      ['too many recipients', { to: Array.from({ length: 51 }, (_, n) => `a${n}@prov.example`) }],
      ['an address with a second one in it', { to: ['a@prov.example, b@prov.example'] }],
      ['an address with a header in it', { to: ['a@prov.example\r\nBcc: b@prov.example'] }],
      ['an address that SES would not take', { to: ['zoë@prov.example'] }],
      ['a subject with a header in it', { subject: 'x\r\nBcc: b@prov.example' }],
    ];
    test.each(BAD)('%s: refused, and nothing is sent', async (_what, changes) => {
      const before = (await under.sent()).length;
      const error = await under.mail.send(message(changes)).catch((cause: unknown) => cause);
      expect(error).toBeInstanceOf(TypeError);
      expect(String(error)).not.toContain('prov.example');
      expect(await under.sent()).toHaveLength(before);
    });
  });
}
