/** Reports of uploads, as the object store and its malware scan word them. */
import { type IntakeMessage, reportedUpload, sealReported } from '../../../functions/intake/seal-reported.ts';

const created = (more: object = {}) => ({
  'detail-type': 'Object Created',
  source: 'aws.s3',
  detail: { bucket: { name: 'intake' }, object: { key: 'intake/c/d', size: 3, etag: 'x' }, ...more },
});
const scanned = (scanResultStatus: string) => ({
  'detail-type': 'GuardDuty Malware Protection Object Scan Result',
  source: 'aws.guardduty',
  detail: {
    scanStatus: 'COMPLETED',
    s3ObjectDetails: { bucketName: 'intake', objectKey: 'intake/c/d', versionId: '1' },
    scanResultDetails: { scanResultStatus, threats: null },
  },
});

it.each([
  ['the store alone', created(), 'notScanned'],
  ['a further run over a scanned object', created({ verdict: 'clean' }), 'clean'],
  ['a clean scan', scanned('NO_THREATS_FOUND'), 'clean'],
  ['an infected one', scanned('THREATS_FOUND'), 'infected'],
  ['one that could not look inside', scanned('UNSUPPORTED'), 'notScanned'],
  ['a scanner without access', scanned('ACCESS_DENIED'), 'notScanned'],
  ['a word that objects inherit', scanned('constructor'), 'notScanned'],
])('%s', (_what, body, verdict) => {
  expect(reportedUpload(body)).toEqual({ bucket: 'intake', key: 'intake/c/d', verdict });
});

it.each([{}, { 'detail-type': 'Object Deleted', detail: {} }, { ...created(), detail: {} }, null])(
  'no report: %j',
  (body) => {
    expect(() => reportedUpload(body)).toThrow();
  },
);

it('a key that nobody awaits leaves no trace but a line of the log', async () => {
  const codes: string[] = [];
  const sent: IntakeMessage[] = [];
  const log = { info: (code: string) => void codes.push(code), error: () => undefined };
  const queue = { send: async (message: IntakeMessage) => void sent.push(message) };
  const seal = sealReported({ log, queue } as unknown as Parameters<typeof sealReported>[0]);
  expect(await seal({ bucket: 'intake', key: 'parked/1', verdict: 'clean' })).toEqual({
    outcome: 'not-awaited',
  });
  expect(codes).toEqual(['intake']);
  expect(sent).toEqual([]);
});
