import { createSesMail } from '../../shared/adapters/aws/ses-mail.ts';
import { mailContract } from '../contract/mail.contract.ts';
import { sesOnEmulator } from '../support/aws-mail.ts';

mailContract('SES', async () => {
  const { client, from, sent } = await sesOnEmulator();
  return { mail: createSesMail({ client, from }), from, sent, close: () => client.destroy() };
});
