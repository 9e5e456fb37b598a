/** What is printed for service on paper. A function of its own: no other needs to carry fonts and a PDF library. */
import type { SegmentCipher, SigningPort } from '../../shared/application/ports.ts';
import {
  buildServicePackage,
  MAX_PACKAGE_BYTES,
} from '../../shared/application/service-package/build-package.ts';
import { type FontFiles, fontBook } from '../../shared/application/service-package/fonts.ts';
import { revokeReference } from '../../shared/application/service-package/revoke-reference.ts';
import { expectRead, readingContext } from '../edge/outcomes.ts';
import { problem } from '../edge/problems.ts';
import { parseRange, unsatisfiable } from '../edge/ranges.ts';
import type { EdgeDeps, Operation, Operations } from '../edge/request.ts';

export type PrintingDeps = EdgeDeps & {
  readonly segments: SegmentCipher;
  readonly fontFiles: FontFiles;
  readonly signing: SigningPort;
  /** Of this node, where a provider asks about a reference. */
  readonly baseUrl: string;
};

export const printingOperations = (deps: PrintingDeps): Operations => ({
  ReadServicePackage: readServicePackage(deps),
  RevokeReference: revokeOperation(deps),
});

export const revokeOperation =
  ({ cases }: EdgeDeps): Operation =>
  async (request) => {
    const context = { ...readingContext(request), providerId: request.path.providerId ?? '' };
    const { state } = expectRead(await revokeReference(cases, context));
    return { status: 200, body: { state } };
  };

export function readServicePackage({
  cases,
  segments,
  fontFiles,
  signing,
  baseUrl,
}: PrintingDeps): Operation {
  const fonts = fontBook(fontFiles);
  return async (request) => {
    const { id = '', providerId = '' } = request.path;
    const range = parseRange(request.headers.range);
    const result = await buildServicePackage(
      { ...cases, segments, fonts, signing, baseUrl },
      {
        ...readingContext(request),
        providerId,
        session: request.caller.session,
        ...(range ? { range } : {}),
      },
    );
    if (!result.ok && result.why === 'range') throw unsatisfiable(result.size);
    if (!result.ok && result.why === 'unprintable') throw unprintable(result.scripts);
    if (!result.ok && result.why === 'not-listed') throw notListed();
    if (!result.ok && result.why === 'too-large') throw tooLarge(result.size);
    const { start, end, size, bytes, tag } = expectRead(result);
    return {
      status: 206,
      bytes,
      headers: {
        'Content-Type': 'application/zip',
        'Content-Range': `bytes ${start}-${end - 1}/${size}`,
        'Accept-Ranges': 'bytes',
        ETag: `"${tag}"`,
        'Content-Disposition': `attachment; filename="service-package-${id}-${providerId}.zip"`,
      },
    };
  };
}

const unprintable = (scripts: readonly string[]) =>
  problem(
    'unprintable-text',
    `The order or the name of a document has letters that no font here can print (${scripts.join(', ')}). Serve the signed documents by themselves; each can be downloaded from the case.`,
    { rule: 'Art. 7.6' },
  );

const notListed = () =>
  problem(
    'authority-not-listed',
    'The profile of this Party does not list the issuing authority for Article 7 on the day of issue: a provider would take the package for a forgery. Correct the profile first.',
    { rule: 'Art. 3.2.b' },
  );

const tooLarge = (size: number) =>
  problem(
    'package-too-large',
    `The package would have ${size} bytes, at most ${MAX_PACKAGE_BYTES} are made. Download the documents one by one and carry them on a medium.`,
    { rule: 'Art. 7.6' },
  );
