/** Reports of uploads on AWS: the store's own, or that of its malware scan, which brings the verdict with it. */
import * as z from 'zod';
import type { Scanner } from '../../shared/application/ports.ts';
import type { WorkQueue } from '../../shared/application/work-queue.ts';
import { type SealDeps, sealUpload } from './seal-upload.ts';

type Verdict = Awaited<ReturnType<Scanner['scan']>>;

export interface ReportedUpload {
  readonly bucket: string;
  readonly key: string;
  readonly verdict: Verdict;
}

const objectCreated = z.object({
  'detail-type': z.literal('Object Created'),
  detail: z.object({
    bucket: z.object({ name: z.string() }),
    object: z.object({ key: z.string().min(1) }),
    /** Of a further run over the same object: what the scan said before the first. */
    verdict: z.enum(['clean', 'infected', 'notScanned']).default('notScanned'),
  }),
});
export type IntakeMessage = z.input<typeof objectCreated>;

const scanResult = z.object({
  'detail-type': z.literal('GuardDuty Malware Protection Object Scan Result'),
  detail: z.object({
    s3ObjectDetails: z.object({ bucketName: z.string(), objectKey: z.string().min(1) }),
    scanResultDetails: z.object({ scanResultStatus: z.string() }),
  }),
});

/** What could not be scanned (encrypted archives, faults of the scanner) is marked so, never passed as clean. */
const VERDICTS: Readonly<Record<string, Verdict>> = { NO_THREATS_FOUND: 'clean', THREATS_FOUND: 'infected' };

const message = z.discriminatedUnion('detail-type', [objectCreated, scanResult]);

/** Throws for anything that is no report. */
export function reportedUpload(body: unknown): ReportedUpload {
  const report = message.parse(body);
  if (report['detail-type'] === 'Object Created') {
    const { bucket, object, verdict } = report.detail;
    return { bucket: bucket.name, key: object.key, verdict };
  }
  const { s3ObjectDetails, scanResultDetails } = report.detail;
  const status = scanResultDetails.scanResultStatus;
  return {
    bucket: s3ObjectDetails.bucketName,
    key: s3ObjectDetails.objectKey,
    verdict: Object.hasOwn(VERDICTS, status) ? (VERDICTS[status] ?? 'notScanned') : 'notScanned',
  };
}

export type ReportedDeps = Omit<SealDeps, 'scanner' | 'queue'> & {
  /** The function's own: a long document takes several runs. */
  readonly queue: WorkQueue<IntakeMessage>;
};

export const sealReported =
  ({ queue, ...deps }: ReportedDeps) =>
  ({ bucket, key, verdict }: ReportedUpload): Promise<{ outcome: string }> => {
    const again = (object: { readonly key: string }): Promise<void> =>
      queue.send({
        'detail-type': 'Object Created',
        detail: { bucket: { name: bucket }, object: { key: object.key }, verdict },
      });
    return sealUpload({ ...deps, queue: { again }, scanner: { scan: async () => verdict, verdict } })({
      detail: { bucket: { name: bucket }, object: { key } },
    });
  };
