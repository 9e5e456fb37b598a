/** The documents of the exercise: shipped in exercises/documents, and one archive made on the fly. */
import { createCipheriv } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Upload } from '../client.ts';
import { storedZip } from './stored-zip.ts';

export const DOCUMENTS_FOLDER = join(import.meta.dirname, '..', '..', 'exercises', 'documents');

const shipped = (name: string): Uint8Array => readFileSync(join(DOCUMENTS_FOLDER, name));
const PDF = 'application/pdf';

export const orderDocument = (): Upload => ({
  name: 'order.en.pdf',
  mediaType: PDF,
  bytes: shipped('order.en.pdf'),
  purpose: 'order',
  language: 'en',
});

export const orderTranslation = (translationOf: string): Upload => ({
  name: 'order.fr.pdf',
  mediaType: PDF,
  bytes: shipped('order.fr.pdf'),
  purpose: 'orderTranslation',
  language: 'fr',
  translationOf,
});

/** The same for the notified authority where the provider needs none (4.1). */
export const orderForAuthority = (translationOf: string): Upload => ({
  ...orderTranslation(translationOf),
  purpose: 'notificationTranslation',
});

export const factsSummary = (): Upload => ({
  name: 'facts-summary.en.pdf',
  mediaType: PDF,
  bytes: shipped('facts-summary.en.pdf'),
  purpose: 'factsSummary',
  language: 'en',
});

export const factsSummaryInFrench = (): Upload => ({
  name: 'facts-summary.fr.pdf',
  mediaType: PDF,
  bytes: shipped('facts-summary.fr.pdf'),
  purpose: 'factsSummary',
  language: 'fr',
});

export const answerTable = (): Upload => ({
  name: 'answer.csv',
  mediaType: 'text/csv',
  bytes: shipped('answer.csv'),
  purpose: 'answer',
});

export const answerRecord = (): Upload => ({
  name: 'answer.json',
  mediaType: 'application/json',
  bytes: shipped('answer.json'),
  purpose: 'answer',
});

const MIB = 1024 * 1024;
const SCANS = 10;
const SCAN_BYTES = 2 * MIB;

/** 20 MB that no compression makes smaller, and the same at every run. */
export const contractArchive = (): Upload => ({
  name: 'contract-scans.zip',
  mediaType: 'application/zip',
  bytes: storedZip(
    Array.from({ length: SCANS }, (_, n) => ({
      name: `contract/scan-${String(n + 1).padStart(2, '0')}.raw`,
      bytes: filler(n + 1, SCAN_BYTES),
    })),
  ),
  purpose: 'answer',
});

/** Key stream of a fixed key: as good as random, and repeatable. Nothing secret about it. */
function filler(n: number, size: number): Uint8Array {
  const counter = Buffer.alloc(16);
  counter.writeUInt32BE(n);
  return createCipheriv('aes-256-ctr', Buffer.alloc(32), counter).update(Buffer.alloc(size));
}
