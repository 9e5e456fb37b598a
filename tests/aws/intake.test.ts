import { request as httpRequest } from 'node:http';
import { createS3Intake } from '../../shared/adapters/aws/s3-intake.ts';
import { intakeContract, type Send } from '../contract/intake.contract.ts';
import { makeBucket } from '../support/aws-bucket.ts';

/** A bare PUT: fetch would choose its own length, and the emulator closes kept connections without a word. */
const send: Send = (request, body, headers = request.headers) =>
  new Promise((resolve, reject) => {
    const call = httpRequest(
      request.url,
      { method: 'PUT', headers: { ...headers }, agent: false },
      (answer) => {
        answer.resume();
        answer.on('end', () =>
          resolve({ stored: answer.statusCode === 200, etag: String(answer.headers.etag ?? '') }),
        );
      },
    );
    call.on('error', reject);
    call.end(body);
  });

intakeContract(
  'S3',
  async () => {
    const { client, bucket, drop } = await makeBucket({ versioned: false });
    const now = new Date().toISOString();
    const intake = createS3Intake({ client, bucket, clock: { now: () => now } });
    return { intake, send, now, close: drop };
  },
  { checksums: false },
);
