/** A package's row: who announced it, how far it is, what became of it. Open data only; it goes after 30 days. */
import * as z from 'zod';
import { BrokenRowError } from '../cases/load-case.ts';
import { uploadSlotEnd } from '../documents/declare-upload.ts';
import type { Key, Row, Table } from '../table.ts';
import type { PackageProblem } from './package-problems.ts';

export const PACKAGE_TYPES = ['application/zip', 'application/json'] as const;
/** A paper request, scanned: nothing in it can be read by a machine. */
export const SCAN_TYPES = ['application/pdf', 'image/png', 'image/jpeg', 'image/tiff'] as const;

const rowSchema = z.object({
  packageId: z.string(),
  state: z.enum(['awaited', 'accepted', 'rejected']),
  uploader: z.string(),
  authority: z.string(),
  mediaType: z.enum([...PACKAGE_TYPES, ...SCAN_TYPES]),
  size: z.int().positive(),
  /** Of authority and digest, under the node's own secret: recognises the same bytes, tells nothing of them. */
  digestMac: z.string(),
  /** For a scan: the Party that the person at the scanner named. */
  locationParty: z.string().optional(),
  declaredAt: z.string(),
  /** Until then it is taken. */
  expiresAt: z.string(),
  /** Machine time at which the upload was complete. */
  receivedAt: z.string().optional(),
  caseId: z.string().optional(),
  /** The package that brought the same bytes before. */
  repeats: z.string().optional(),
});
export type PackageRow = z.infer<typeof rowSchema>;
export type PackageRecord = PackageRow & { readonly problems: readonly PackageProblem[] };

export const PACKAGE_ID = /^pkg_[0-9A-HJKMNP-TV-Z]{26}$/;
export const packageKey = (packageId: string): Key => ({ pk: `PKG#${packageId}`, sk: '-' });
/** Name in the intake store. */
export const packageObject = (packageId: string): string => `packages/${packageId}`;
/** One package, one case, whoever opens it and however often. */
export const caseOfPackage = (packageId: string): string => packageId.replace(/^pkg_/, 'req_');
export const documentOfPackage = (packageId: string, index: number): string =>
  `${packageId.replace(/^pkg_/, 'doc_')}_${index}`;

/** Rows of packages by the time at which somebody has to look at them. */
export const PACKAGE_SHARD = 'DUE#PACKAGE';
export const KEPT_DAYS = 30;
const DAY = 86_400_000;

export const daysAfter = (instant: string, days: number): string =>
  new Date(Date.parse(instant) + days * DAY).toISOString();

export const packageEnd = uploadSlotEnd;

export function packageRow({ problems, ...row }: PackageRecord, lookAt: string): Row {
  const a = Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined));
  return {
    ...packageKey(row.packageId),
    a: a as Row['a'],
    ...(problems.length > 0 ? { text: JSON.stringify(problems) } : {}),
    index: { due: { pk: PACKAGE_SHARD, sk: `${lookAt}#${row.packageId}` } },
  };
}

export async function readPackageRow(
  table: Pick<Table, 'get'>,
  packageId: string,
): Promise<PackageRecord | undefined> {
  const row = await table.get(packageKey(packageId));
  if (!row) return undefined;
  const parsed = rowSchema.safeParse(row.a);
  if (!parsed.success) throw new BrokenRowError(`${row.pk} ${row.sk}`, { cause: parsed.error });
  return { ...parsed.data, problems: JSON.parse(row.text ?? '[]') as PackageProblem[] };
}

export const claimKey = (mac: string): Key => ({ pk: `PKGD#${mac}`, sk: '-' });
