/**
 * The manifest of a set (docs/formats.md, "Set"): canonical JSON, so that the same files give the same bytes and one
 * digest, in whatever order they were found. What is said of a fault names positions, never names of files.
 */
import * as z from 'zod';
import { canonicalJson } from '../../case/envelope.ts';
import { entryNameFault, MAX_SET_BYTES, type SetSize, sameNameKey } from '../../protocol/document-sets.ts';
import { mediaTypeSchema, sha256Schema } from '../../protocol/documents.ts';
import { isAllowedType } from '../media-types.ts';

export const SET_FORMAT = 'accord224-set';

const entrySchema = z.strictObject({
  name: z.string().superRefine((name, context) => {
    const message = entryNameFault(name);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  }),
  mediaType: mediaTypeSchema.refine(isAllowedType, { error: 'this media type is not taken' }),
  size: z.int().min(1).max(MAX_SET_BYTES),
  sha256: sha256Schema,
});
export type ManifestEntry = z.infer<typeof entrySchema>;

const setManifestSchema = z.strictObject({
  format: z.literal(SET_FORMAT),
  version: z.literal(1),
  entries: z.array(entrySchema).min(1),
});
export type SetManifest = z.infer<typeof setManifestSchema>;

export type ManifestFault = {
  readonly code:
    | 'manifest-unreadable'
    | 'manifest-invalid'
    | 'manifest-not-canonical'
    | 'manifest-not-sorted'
    | 'manifest-name-twice'
    | 'manifest-other-size';
  /** Where, and what is wrong: open. */
  readonly detail: string;
};
export type ParsedManifest =
  | { readonly ok: true; readonly entries: readonly ManifestEntry[] }
  | { readonly ok: false; readonly fault: ManifestFault };

/** The bytes of a manifest over these files, whatever their order. */
export const manifestText = (entries: readonly ManifestEntry[]): string =>
  canonicalJson({
    format: SET_FORMAT,
    version: 1,
    entries: [...entries].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)),
  });

const faulty = (code: ManifestFault['code'], detail: string): ParsedManifest => ({
  ok: false,
  fault: { code, detail },
});

/** `declared`: what was announced of the set, and counted against the quota. */
export function parseManifest(bytes: Uint8Array, declared: SetSize): ParsedManifest {
  let text: string;
  let value: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    value = JSON.parse(text);
  } catch {
    return faulty('manifest-unreadable', 'it is not JSON in UTF-8');
  }
  const parsed = setManifestSchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return faulty(
      'manifest-invalid',
      `${issue?.path.join('.') || 'manifest'}: ${issue?.message ?? 'invalid'}`,
    );
  }
  const { entries } = parsed.data;
  if (canonicalJson(value) !== text)
    return faulty('manifest-not-canonical', 'its text is not in the canonical form (RFC 8785)');
  return orderFault(entries) ?? sizeFault(entries, declared) ?? { ok: true, entries };
}

function orderFault(entries: readonly ManifestEntry[]): ParsedManifest | undefined {
  const seen = new Map<string, 'file' | 'folder'>();
  for (const [index, { name }] of entries.entries()) {
    const before = entries[index - 1]?.name;
    if (before !== undefined && before > name)
      return faulty('manifest-not-sorted', `entries.${index}: names are in ascending order of code units`);
    const key = sameNameKey(name);
    const taken = `entries.${index}: another entry has this name, or one that some systems take for it`;
    if (seen.has(key)) return faulty('manifest-name-twice', taken);
    seen.set(key, 'file');
    for (let at = key.indexOf('/'); at >= 0; at = key.indexOf('/', at + 1)) {
      const folder = key.slice(0, at);
      if (seen.get(folder) === 'file') return faulty('manifest-name-twice', taken);
      seen.set(folder, 'folder');
    }
  }
  return undefined;
}

function sizeFault(entries: readonly ManifestEntry[], declared: SetSize): ParsedManifest | undefined {
  const bytes = entries.reduce((sum, { size }) => sum + size, 0);
  if (entries.length === declared.entries && bytes === declared.bytes) return undefined;
  const detail = `it lists ${entries.length} files of ${bytes} bytes; ${declared.entries} of ${declared.bytes} were announced`;
  return faulty('manifest-other-size', detail);
}
