/** A package's row: who announced it, how far it is, what became of it. Open data only; it goes after 30 days. */
import * as z from 'zod';
import { BrokenRowError } from '../cases/load-case.ts';
import { caseKey } from '../cases/rows.ts';
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
  /** When the sweep has to look at it: nobody came, its uploader was not told yet, its time is over. */
  lookAt: z.string(),
  /** Machine time at which the upload was complete. */
  receivedAt: z.string().optional(),
  caseId: z.string().optional(),
  /** The package that brought the same bytes before. */
  repeats: z.string().optional(),
  /** Since when its uploader has the mail about its problems. */
  toldAt: z.string().optional(),
});
export type PackageRow = z.infer<typeof rowSchema>;
export type PackageRecord = PackageRow & { readonly problems: readonly PackageProblem[] };

export const PACKAGE_ID = /^pkg_[0-9A-HJKMNP-TV-Z]{26}$/;
export const packageKey = (packageId: string): Key => ({ pk: `PKG#${packageId}`, sk: '-' });
export const claimKey = (mac: string): Key => ({ pk: `PKGD#${mac}`, sk: '-' });
/** In the case that it opened or repeated: so that the case finds its packages when it is erased. */
export const linkKey = (caseId: string, packageId: string): Key => ({
  pk: caseKey(caseId),
  sk: `PKG#${packageId}`,
});
/** Name in the intake store. */
export const packageObject = (packageId: string): string => `packages/${packageId}`;
/** One package, one case, whoever opens it and however often. */
export const caseOfPackage = (packageId: string): string => packageId.replace(/^pkg_/, 'req_');
export const packageOfCase = (caseId: string): string => caseId.replace(/^req_/, 'pkg_');
export const documentOfPackage = (packageId: string, index: number): string =>
  `${packageId.replace(/^pkg_/, 'doc_')}_${index}`;

/** Rows of packages by the time at which somebody has to look at them. */
export const PACKAGE_SHARD = 'DUE#PACKAGE';
/** An authority's packages in the order of their announcement. */
export const packageList = (authority: string): string => `AUTH#${authority}#packages`;

export const KEPT_DAYS = 30;
const DAY = 86_400_000;
const MINUTE = 60_000;

export const daysAfter = (instant: string, days: number): string =>
  new Date(Date.parse(instant) + days * DAY).toISOString();
const minutesAfter = (instant: string, minutes: number): string =>
  new Date(Date.parse(instant) + minutes * MINUTE).toISOString();

export const packageEnd = (systemNow: string): string => uploadSlotEnd(systemNow);
/** What arrived in time may be opened a little later, but no run begins after that. */
export const lastOpening = ({ expiresAt }: Pick<PackageRow, 'expiresAt'>): string =>
  minutesAfter(expiresAt, 30);
/** Every run has ended by then: a function lives for a quarter of an hour. */
export const allRunsOver = ({ expiresAt }: Pick<PackageRow, 'expiresAt'>): string =>
  minutesAfter(expiresAt, 60);

export function packageRow({ problems, ...row }: PackageRecord): Row {
  const a = Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined));
  const codes = [...new Set(problems.map(({ code }) => code))];
  return {
    ...packageKey(row.packageId),
    // The codes for lists; what is said about each, and where, is read with the package.
    a: { ...(a as Row['a']), ...(codes.length > 0 ? { codes } : {}) },
    ...(problems.length > 0 ? { text: JSON.stringify(problems) } : {}),
    index: {
      due: { pk: PACKAGE_SHARD, sk: `${row.lookAt}#${row.packageId}` },
      inbox: { pk: packageList(row.authority), sk: `${row.declaredAt}#${row.packageId}` },
    },
  };
}

export function toRecord(row: Row): PackageRecord {
  const parsed = rowSchema.safeParse(row.a);
  if (!parsed.success) throw new BrokenRowError(`${row.pk} ${row.sk}`, { cause: parsed.error });
  return { ...parsed.data, problems: JSON.parse(row.text ?? '[]') as PackageProblem[] };
}

export async function readPackageRow(
  table: Pick<Table, 'get'>,
  packageId: string,
): Promise<PackageRecord | undefined> {
  const row = await table.get(packageKey(packageId));
  return row && toRecord(row);
}
