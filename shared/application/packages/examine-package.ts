/**
 * Reads a package through, before anything is made of it: every listed file is there, whole, of its type, and
 * nothing else is. Gives a plan, or throws PackageFaultError. Holds no file in memory, only what is known of it.
 */
import { createHash } from 'node:crypto';
import type * as z from 'zod';
import { fileNameFault } from '../../protocol/file-names.ts';
import { limits } from '../limits.ts';
import { canonicalType, HEAD_BYTES, judgeType } from '../media-types.ts';
import type { IntakeStore } from '../ports.ts';
import { type Archive, type ArchiveEntry, openArchive } from './archive.ts';
import { PackageFaultError, packageFault, packageProblem, schemaProblems } from './package-problems.ts';
import { type PackageRow, packageObject } from './package-rows.ts';
import { type ListedFile, type RequestFile, requestFileSchema, scanOrder } from './package-schema.ts';

const REQUEST = 'request.json';

export interface PlannedDocument {
  /** Place in the list of the request: the document's id is made of it. */
  readonly index: number;
  readonly name: string;
  readonly mediaType: string;
  readonly size: number;
  readonly sha256: string;
  readonly purpose: ListedFile['purpose'];
  readonly language?: string;
  /** Index of the document that it translates. */
  readonly translationOf?: number;
  open(): Promise<AsyncIterable<Uint8Array>>;
}

export interface Plan {
  readonly order: Omit<RequestFile, 'documents'>;
  /** In the order in which they lie in the package. */
  readonly documents: readonly PlannedDocument[];
  /** What the store threw while it was read: no fault of the package. */
  fault(): unknown;
  close(): Promise<void>;
}

type Store = Pick<IntakeStore, 'open'>;

export async function examinePackage(intake: Store, row: PackageRow): Promise<Plan> {
  const key = packageObject(row.packageId);
  if (row.mediaType === 'application/zip') return examineZip(intake, key, row.size);
  if (row.mediaType === 'application/json') {
    const request = parseRequest(await whole((await intake.open(key)).body));
    if (request.documents.length > 0) throw packageFault('file-missing', 'documents.0.file');
    return { ...planOf(request), documents: [], ...UNSHARED };
  }
  return examineScan(intake, key, row);
}

const UNSHARED = { fault: () => undefined, close: async () => undefined };
const planOf = ({ documents: _documents, ...order }: RequestFile) => ({ order });

const SCAN_ENDINGS: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/tiff': 'tif',
};

/** A paper request: its draft is empty, all is missing, and the scan is there to be read by a person. */
async function examineScan(intake: Store, key: string, row: PackageRow): Promise<Plan> {
  const { mediaType, packageId, locationParty = '' } = row;
  const seen = await looked((await intake.open(key)).body);
  await expectType(mediaType, seen.head, '');
  const document: PlannedDocument = {
    index: 0,
    name: `paper-request.${SCAN_ENDINGS[mediaType] ?? 'bin'}`,
    mediaType,
    size: seen.size,
    sha256: seen.sha256,
    purpose: 'internal',
    open: async () => (await intake.open(key)).body,
  };
  return { order: scanOrder(packageId, locationParty), documents: [document], ...UNSHARED };
}

async function examineZip(intake: Store, key: string, size: number): Promise<Plan> {
  const archive = await openArchive(size, async (from) => (await intake.open(key, from)).body);
  try {
    const found = archive.entries.find(({ name }) => name === REQUEST);
    if (!found) throw packageFault('request-missing');
    if (found.size > limits.jsonBodyBytes) throw packageFault('malformed-json', REQUEST);
    const request = parseRequest(await whole(found.stream()));
    const documents = await matched(archive, request.documents);
    return {
      ...planOf(request),
      documents,
      fault: archive.fault,
      close: archive.close,
    };
  } catch (cause) {
    await archive.close();
    throw archive.fault() ?? cause;
  }
}

/** List and archive against each other, then each file as it lies there. */
async function matched(archive: Archive, listed: readonly ListedFile[]): Promise<PlannedDocument[]> {
  const indexOf = new Map(listed.map(({ file }, index) => [file, index]));
  const present = new Set(archive.entries.map(({ name }) => name));
  const problems = [
    ...listed.flatMap((one, index) => {
      const path = `documents.${index}`;
      const original = one.translationOf === undefined ? undefined : indexOf.get(one.translationOf);
      const isAstray =
        one.translationOf !== undefined &&
        (original === undefined || listed[original]?.translationOf !== undefined);
      return [
        ...(present.has(one.file) && one.file !== REQUEST
          ? []
          : [packageProblem('file-missing', `${path}.file`)]),
        ...(indexOf.get(one.file) === index ? [] : [packageProblem('file-listed-twice', `${path}.file`)]),
        ...(isAstray ? [packageProblem('translation-of-nothing', `${path}.translationOf`)] : []),
      ];
    }),
    ...archive.entries.flatMap(({ name, position }) =>
      name === REQUEST || indexOf.has(name) ? [] : [packageProblem('file-not-listed', `entries.${position}`)],
    ),
  ];
  if (problems.length > 0) throw new PackageFaultError(problems);
  const documents: PlannedDocument[] = [];
  for (const entry of archive.entries) {
    const index = indexOf.get(entry.name);
    const one = index === undefined ? undefined : listed[index];
    if (index === undefined || !one) continue;
    documents.push(await planned(entry, one, index, indexOf));
  }
  return documents;
}

async function planned(
  entry: ArchiveEntry,
  one: ListedFile,
  index: number,
  indexOf: ReadonlyMap<string, number>,
): Promise<PlannedDocument> {
  const path = `documents.${index}.file`;
  const { head, size, sha256 } = await looked(entry.stream());
  if (size === 0) throw packageFault('empty', path);
  if (one.sha256 !== undefined && one.sha256 !== sha256) throw packageFault('digest-mismatch', path);
  const mediaType = one.mediaType ?? typeByEnding(one.file);
  if (mediaType === undefined) throw packageFault('type-unknown', path);
  await expectType(mediaType, head, path);
  const original = one.translationOf === undefined ? undefined : indexOf.get(one.translationOf);
  return {
    index,
    name: one.file,
    mediaType: canonicalType(mediaType),
    size,
    sha256,
    purpose: one.purpose,
    ...(one.language ? { language: one.language } : {}),
    ...(original === undefined ? {} : { translationOf: original }),
    open: async () => entry.stream(),
  };
}

async function expectType(mediaType: string, head: Uint8Array, path: string): Promise<void> {
  const verdict = await judgeType(mediaType, head);
  if (!verdict.ok) throw packageFault(verdict.code, path);
}

/** One pass: the first bytes, the length, the digest. */
async function looked(body: AsyncIterable<Uint8Array>) {
  const hash = createHash('sha256');
  const first: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    hash.update(chunk);
    if (size < HEAD_BYTES) first.push(chunk);
    size += chunk.byteLength;
  }
  return { head: Buffer.concat(first).subarray(0, HEAD_BYTES), size, sha256: hash.digest('hex') };
}

/** What must be read at once: never more than a body of the API. */
async function whole(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > limits.jsonBodyBytes) throw packageFault('malformed-json', REQUEST);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function parseRequest(bytes: Uint8Array): RequestFile {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    // The parser's own message quotes the text, which may be personal data.
    throw packageFault('malformed-json', REQUEST, cause instanceof SyntaxError ? undefined : cause);
  }
  const parsed: z.ZodSafeParseResult<RequestFile> = requestFileSchema.safeParse(value, {
    reportInput: false,
  });
  if (!parsed.success) {
    const hostile = hostileNames(value);
    throw new PackageFaultError(hostile.length > 0 ? hostile : schemaProblems(parsed.error));
  }
  return parsed.data;
}

/** A list that names what is no file name is told so in those words. */
function hostileNames(value: unknown) {
  const { documents } = (value ?? {}) as { documents?: unknown };
  if (!Array.isArray(documents)) return [];
  return documents.flatMap((one: unknown, index) => {
    const { file } = (one ?? {}) as { file?: unknown };
    return typeof file === 'string' && fileNameFault(file) !== undefined
      ? [packageProblem('hostile-name', `documents.${index}.file`)]
      : [];
  });
}

const ENDINGS: Readonly<Record<string, string>> = {
  pdf: 'application/pdf',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  tif: 'image/tiff',
  tiff: 'image/tiff',
  txt: 'text/plain',
  csv: 'text/csv',
  json: 'application/json',
  xml: 'application/xml',
  eml: 'message/rfc822',
  zip: 'application/zip',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  odt: 'application/vnd.oasis.opendocument.text',
};

function typeByEnding(name: string): string | undefined {
  const ending = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  // Not what every object has: a file may be called "constructor".
  return Object.hasOwn(ENDINGS, ending) ? ENDINGS[ending] : undefined;
}
