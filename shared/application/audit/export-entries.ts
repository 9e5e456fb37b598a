/** What the parts of an export have in common. */
import { canonicalJson } from '../../case/envelope.ts';
import type { Relation } from '../../case/kind.ts';
import type { Actor } from '../../protocol/decision.ts';
import type { CaseDeps } from '../cases/deps.ts';
import type { LoadedCase } from '../cases/load-case.ts';
import type { SegmentCipher, SigningPort } from '../ports.ts';
import { once, type ZipEntry } from '../zip-writer.ts';
import type { ExportForm } from './export-rows.ts';

export type ContentDeps = CaseDeps & { readonly segments: SegmentCipher; readonly signing: SigningPort };

export interface ExportedCase {
  readonly exportId: string;
  readonly loaded: LoadedCase & { readonly key: Uint8Array };
  readonly relation: Relation;
  readonly actor: Actor;
  readonly form: ExportForm;
  readonly madeAt: string;
}

/** What the parts of an export tell each other while it is written. */
export interface Progress {
  /** Leaves that belong to what has been written. */
  readonly leaves: Set<string>;
  readonly withheld: { sealed: number[]; documents: string[]; accesses: boolean };
  /** Day of the first event: roots are wanted from there on. */
  firstDay: string;
}

export function textEntry(path: string, text: string): ZipEntry {
  const bytes = Buffer.from(text, 'utf8');
  return { path, size: bytes.byteLength, body: once(bytes) };
}

export const jsonEntry = (path: string, value: unknown): ZipEntry => textEntry(path, canonicalJson(value));
