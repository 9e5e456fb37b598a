/**
 * Documents of a case, common to all kinds: what they are for, how they come to be sealed, who may hand in what.
 * The state keeps what the rules need; names, digests and sizes live in the document's row.
 */
import * as z from 'zod';
import { compareInstants, instantSchema } from './deadlines.ts';
import { type DecisionContext, type DueEntry, decided, refuse } from './decision.ts';
import { MAX_SETS, MAX_SETS_PER_PROVIDER, type SetSize, setSizeSchema } from './document-sets.ts';
import type { EventDefinitions, EventsOf } from './event-definition.ts';
import { fileNameSchema } from './file-names.ts';
import { languageTagSchema } from './languages.ts';
import { lazily } from './on-demand.ts';
import { providerIdSchema } from './parties.ts';

/** Rejected and expired ones count: a case must stay small whatever is thrown at it. */
export const MAX_DOCUMENTS = 200;
/** No addressee can use up the room of the others. */
export const MAX_DOCUMENTS_PER_PROVIDER = 50;
const MAX_BYTES = 2 ** 40;

export const documentPurposeSchema = z.enum([
  'order',
  'orderTranslation',
  'supplementalInformation',
  /** 7.5.a: for the notified authority only, never for the provider. */
  'factsSummary',
  /** 4.1: of the order, for the notified authority only. */
  'notificationTranslation',
  'proof',
  'answer',
  'internal',
]);
export type DocumentPurpose = z.infer<typeof documentPurposeSchema>;

/** A translation names its language and what it translates (Art. 4). */
export const isTranslation = (purpose: string): boolean =>
  purpose === 'orderTranslation' || purpose === 'notificationTranslation';

/** A prefix and a separator: no id is a name that every object inherits (`constructor`, `__proto__`). */
export const documentIdSchema = z
  .string()
  .regex(/^[a-z]{1,16}[-_][A-Za-z0-9_-]{1,47}$/, 'a document id is expected');
export const sha256Schema = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'SHA-256 in lower-case hexadecimal is expected');
export const mediaTypeSchema = z
  .string()
  .max(127)
  .regex(
    /^[a-z0-9][a-z0-9!#$&^_.+-]*\/[a-z0-9][a-z0-9!#$&^_.+-]*$/,
    'a media type such as application/pdf is expected',
  );
const sizeSchema = z.int().min(1).max(MAX_BYTES);
const scanSchema = z.enum(['clean', 'notScanned']);
const codeSchema = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, 'a code in kebab-case is expected');

/** Body of `POST /cases/{id}/documents`; the shell adds `documentId` and `uploadExpiresAt`. */
export const declareDocumentBody = z
  .strictObject({
    name: fileNameSchema,
    mediaType: mediaTypeSchema,
    size: sizeSchema,
    sha256: sha256Schema,
    purpose: documentPurposeSchema,
    language: languageTagSchema.optional(),
    translationOf: documentIdSchema.optional(),
  })
  .refine(({ purpose, language, translationOf }) => !isTranslation(purpose) || (language && translationOf), {
    error: 'a translation names its language and the document it translates (Art. 4)',
    path: ['translationOf'],
  });
const declareDocumentSchema = declareDocumentBody.and(
  z.object({
    documentId: documentIdSchema,
    uploadExpiresAt: instantSchema,
    /** The document is the manifest of a set. */
    set: setSizeSchema.optional(),
  }),
);
const sealedDetail = {
  salt: z.string(),
  sha256: sha256Schema,
  name: z.string(),
  mediaType: z.string(),
  detectedType: z.string(),
};
const sealedFacts = {
  documentId: documentIdSchema,
  commitment: z.string(),
  size: sizeSchema,
  segments: z.int().min(1),
  /** Names the sealed bytes in the vault: an intake that lost a race leaves none behind. */
  attempt: z.string().regex(/^[0-9A-Za-z]{1,64}$/),
  scan: scanSchema,
};
export const sealDocumentBody = z.strictObject({ ...sealedFacts, ...sealedDetail });
export const rejectDocumentBody = z.strictObject({ documentId: documentIdSchema, code: codeSchema });

export type DeclareDocument = { readonly type: 'DeclareDocument' } & z.infer<typeof declareDocumentSchema>;
export type SealDocument = { readonly type: 'SealDocument' } & z.infer<typeof sealDocumentBody>;
export type RejectDocument = { readonly type: 'RejectDocument' } & z.infer<typeof rejectDocumentBody>;

export const documentEvents = lazily({
  DocumentDeclared: () => ({
    version: 1,
    paragraph: 'policy',
    description: 'A document was announced; its upload is expected.',
    open: z.strictObject({
      documentId: documentIdSchema,
      purpose: documentPurposeSchema,
      size: sizeSchema,
      language: languageTagSchema.optional(),
      translationOf: documentIdSchema.optional(),
      uploadExpiresAt: instantSchema,
      by: z.string(),
      byProvider: providerIdSchema.optional(),
      set: setSizeSchema.optional(),
    }),
    sealed: z.strictObject({ name: z.string(), mediaType: z.string(), sha256: sha256Schema }),
  }),
  DocumentSealed: () => ({
    version: 1,
    paragraph: '14.7.a',
    description: 'The upload was checked, encrypted under the key of the case and committed to.',
    open: z.strictObject({ ...sealedFacts, set: setSizeSchema.optional() }),
    sealed: z.strictObject(sealedDetail),
  }),
  DocumentQuarantined: () => ({
    version: 1,
    paragraph: 'policy',
    description:
      'An upload came after its order was taken back: it is kept apart, and the authority cannot read it.',
    open: z.strictObject({ ...sealedFacts, set: setSizeSchema.optional() }),
    sealed: z.strictObject(sealedDetail),
  }),
  DocumentRejected: () => ({
    version: 1,
    paragraph: 'policy',
    description: 'The upload was not accepted into the case.',
    open: z.strictObject({ documentId: documentIdSchema, code: codeSchema }),
  }),
  DocumentExpired: () => ({
    version: 1,
    paragraph: 'policy',
    description: 'The upload did not come in time.',
    open: z.strictObject({ documentId: documentIdSchema }),
  }),
}) satisfies EventDefinitions;
export type DocumentEvent = EventsOf<typeof documentEvents>;

export interface DocumentState {
  status: 'declared' | 'sealed' | 'quarantined' | 'rejected' | 'expired';
  readonly purpose: DocumentPurpose;
  readonly language?: string;
  readonly translationOf?: string;
  readonly byProvider?: string;
  readonly set?: SetSize;
  /** Gone once the upload has ended, one way or the other. */
  uploadExpiresAt?: string;
  /** Of what the authority has handed in: by it other nodes are told of the document. */
  seal?: { readonly commitment: string; readonly size: number };
}
export type Documents = Record<string, DocumentState>;

/** The kind has already decided that the actor may declare this purpose now. */
export function declareDocument(documents: Documents, command: DeclareDocument, context: DecisionContext) {
  const { documentId, purpose, size, language, translationOf, uploadExpiresAt, set } = command;
  const { name, mediaType, sha256 } = command;
  if (documents[documentId]) return decided<DocumentEvent>();
  const { id: by, provider: byProvider } = context.actor;
  const all = Object.values(documents);
  const own = all.filter((document) => document.byProvider === byProvider).length;
  if (all.length >= MAX_DOCUMENTS || (byProvider && own >= MAX_DOCUMENTS_PER_PROVIDER)) {
    const detail = `A case takes ${MAX_DOCUMENTS} documents, ${MAX_DOCUMENTS_PER_PROVIDER} of each addressee: combine files.`;
    return refuse('state', 'policy: documents', 'too-many-documents', detail);
  }
  if (set) {
    const sets = all.filter((document) => document.set);
    const ownSets = sets.filter((document) => document.byProvider === byProvider).length;
    if (sets.length >= MAX_SETS || (byProvider && ownSets >= MAX_SETS_PER_PROVIDER)) {
      const detail = `A case takes ${MAX_SETS} sets, ${MAX_SETS_PER_PROVIDER} of each addressee: combine them.`;
      return refuse('state', 'policy: documents', 'too-many-sets', detail);
    }
  }
  const original = translationOf === undefined ? undefined : documents[translationOf];
  if (translationOf !== undefined && (!original || original.byProvider !== byProvider)) {
    const detail = 'The document that this one translates is not in the case.';
    return refuse('rule', 'Art. 4', 'translation-of-nothing', detail);
  }
  return decided<DocumentEvent>({
    type: 'DocumentDeclared',
    open: {
      documentId,
      purpose,
      size,
      uploadExpiresAt,
      by,
      ...(language && { language }),
      ...(translationOf && { translationOf }),
      ...(byProvider && { byProvider }),
      ...(set && { set }),
    },
    sealed: { name, mediaType, sha256 },
  });
}

/** What becomes of an upload that arrives now: it counts, it is turned away, or kept apart as evidence of itself. */
export type Reception = 'accept' | 'reject' | 'quarantine';

export function sealDocument(documents: Documents, command: SealDocument, reception: Reception) {
  const { documentId, commitment, size, segments, attempt, scan, ...detail } = command;
  const document = documents[documentId];
  if (!document) return noSuchDocument();
  if (document.status === 'expired') return reject(documentId, 'upload-expired');
  if (document.status !== 'declared') return decided<DocumentEvent>();
  if (reception === 'reject') return reject(documentId, 'case-not-accepting');
  const { salt, sha256, name, mediaType, detectedType } = detail;
  return decided<DocumentEvent>({
    type: reception === 'quarantine' ? 'DocumentQuarantined' : 'DocumentSealed',
    open: {
      ...{ documentId, commitment, size, segments, attempt, scan },
      ...(document.set && { set: document.set }),
    },
    sealed: { salt, sha256, name, mediaType, detectedType },
  });
}

export function rejectDocument(documents: Documents, { documentId, code }: RejectDocument) {
  const document = documents[documentId];
  if (!document) return noSuchDocument();
  return document.status === 'declared' || document.status === 'expired'
    ? reject(documentId, code)
    : decided<DocumentEvent>();
}

/** The upload of `documentId` is overdue. */
export function expireUpload(documents: Documents, documentId: string, systemNow: string) {
  const until = documents[documentId]?.uploadExpiresAt;
  if (until === undefined || compareInstants(systemNow, until) < 0) return decided<DocumentEvent>();
  return decided<DocumentEvent>({ type: 'DocumentExpired', open: { documentId } });
}

export function foldDocument(documents: Documents, event: DocumentEvent): void {
  if (event.type === 'DocumentDeclared') {
    const { documentId, purpose, language, translationOf, byProvider, set, uploadExpiresAt } = event.open;
    documents[documentId] = {
      status: 'declared',
      purpose,
      ...(language && { language }),
      ...(translationOf && { translationOf }),
      ...(byProvider && { byProvider }),
      ...(set && { set }),
      uploadExpiresAt,
    };
    return;
  }
  const document = documents[event.open.documentId];
  if (!document) return;
  delete document.uploadExpiresAt;
  const ended = {
    DocumentSealed: 'sealed',
    DocumentQuarantined: 'quarantined',
    DocumentRejected: 'rejected',
    DocumentExpired: 'expired',
  } as const;
  document.status = ended[event.type];
  if (event.type === 'DocumentSealed' && document.byProvider === undefined)
    document.seal = { commitment: event.open.commitment, size: event.open.size };
}

export const isDocumentEvent = (event: { readonly type: string }): event is DocumentEvent =>
  Object.hasOwn(documentEvents, event.type);

/** Uploads still expected, on the machine's clock. */
export function uploadDue(documents: Documents): DueEntry[] {
  return Object.entries(documents).flatMap(([n, { uploadExpiresAt: at }]) =>
    at ? [{ kind: 'upload', n, at, clock: 'system' as const }] : [],
  );
}

export function sealedOf(documents: Documents, ...purposes: DocumentPurpose[]): string[] {
  return Object.entries(documents).flatMap(([id, { status, purpose }]) =>
    status === 'sealed' && purposes.includes(purpose) ? [id] : [],
  );
}

function reject(documentId: string, code: string) {
  return decided<DocumentEvent>({ type: 'DocumentRejected', open: { documentId, code } });
}

function noSuchDocument() {
  return refuse('absent', 'policy: documents', 'no-such-document', 'The case has no such document.');
}
