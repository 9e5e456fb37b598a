import { makeFileIntake } from '../support/file-intake.ts';
import { intakeContract } from './intake.contract.ts';

intakeContract('files', async () => {
  const { intake, accept, time, close } = await makeFileIntake();
  return {
    intake,
    now: time.now,
    close,
    async send(request, body, headers) {
      const outcome = await accept(request, body, headers);
      return outcome.status === 'stored' ? { stored: true, etag: outcome.etag } : { stored: false, etag: '' };
    },
  };
});
