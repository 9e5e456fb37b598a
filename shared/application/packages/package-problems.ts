/** Why a package is turned away: a code, where, and what to do. Open data: no name, no value of the content. */
import type * as z from 'zod';

const TEXTS = {
  'not-a-zip': 'The package is no ZIP archive that can be read: make it anew and send it again.',
  'too-many-entries': 'A package has at most 200 entries.',
  'directory-too-large': 'The names, comments and extra fields of the archive take more than 1 MiB.',
  'too-large': 'Unpacked, the files of a package are 512 MiB at most; upload larger ones to the case.',
  'compressed-too-much': 'An entry unpacks to more than a hundred times its size.',
  'hostile-name':
    'The name of an entry is no plain file name: no folders, no hidden characters, none reserved by a system.',
  'name-twice': 'Two entries have the same name, if case and accents are left aside.',
  encrypted: 'An entry is encrypted: the upload itself is protected, send the files plain.',
  'not-a-file': 'An entry is a link or a folder.',
  overlapping: 'The entries of the archive overlap.',
  damaged: 'An entry cannot be unpacked, or its checksum does not fit.',
  'request-missing': 'There is no request.json in the package.',
  'malformed-json': 'The request cannot be read as JSON in UTF-8, or is larger than 256 KiB.',
  'invalid-request': 'The request does not fit its schema.',
  'file-missing': 'A file that the request lists is not in the package.',
  'file-not-listed': 'A file of the package is not in the list of the request.',
  'file-listed-twice': 'The request lists a file twice.',
  'translation-of-nothing': 'The file that this one translates is not listed, or is a translation itself.',
  'digest-mismatch': 'The SHA-256 is not the one that was declared.',
  empty: 'The file is empty.',
  'type-unknown': 'The ending of the name does not tell the type: say it with mediaType.',
  'type-not-allowed': 'Files of this type are not taken.',
  'type-mismatch': 'The file is not of the type that was declared.',
  'uploader-not-active': 'The account that announced the package no longer works for its authority here.',
  'missing-role':
    'The account that announced the package has no role that may open a case; one that was lent to it may have ended.',
  'too-late': 'The package did not arrive within its day: announce it again.',
  'never-arrived': 'The package was announced, but its bytes never came: announce it again.',
  'not-opened': 'The node could not open the package in time, which is no fault of yours: announce it again.',
  unfinished:
    'The node could not take all documents of the package into the case: look there what is missing.',
  'document-rejected':
    'A document was not taken into the case, which says why: mend it, and upload it there.',
} as const;
export type PackageProblemCode = keyof typeof TEXTS;
export const PACKAGE_PROBLEM_CODES: readonly string[] = Object.keys(TEXTS);

export interface PackageProblem {
  readonly code: string;
  readonly detail: string;
  /** `documents.3.file`, `entries.7`: by position, since names of files are not for lists. */
  readonly path: string;
}

export const packageProblem = (code: PackageProblemCode, path = ''): PackageProblem => ({
  code,
  detail: TEXTS[code],
  path,
});

/** Carries problems out of the reading of a package; never leaves it. */
export class PackageFaultError extends Error {
  override readonly name = 'PackageFaultError';
  readonly problems: readonly PackageProblem[];

  constructor(problems: readonly PackageProblem[], options?: ErrorOptions) {
    super(problems[0]?.code ?? 'package', options);
    this.problems = problems.slice(0, 20);
  }
}

export const packageFault = (code: PackageProblemCode, path = '', cause?: unknown): PackageFaultError =>
  new PackageFaultError([packageProblem(code, path)], { cause });

const PLAIN = /^[A-Za-z][A-Za-z0-9]{0,39}$/;

/** Names of fields only where they are ours, and nothing of what stood in them. */
export const schemaProblems = (error: z.ZodError): PackageProblem[] =>
  error.issues.map((issue) => ({
    code: 'invalid-request',
    path: issue.path
      .map((step) => (typeof step === 'number' || PLAIN.test(String(step)) ? String(step) : '?'))
      .join('.'),
    detail:
      issue.code === 'unrecognized_keys'
        ? 'There is a field that the schema does not know.'
        : issue.message.slice(0, 300),
  }));
