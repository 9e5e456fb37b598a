/** A mail to the authority whose package has problems: the id and where to look, nothing of what was in it. */
import type { CaseDeps } from '../cases/deps.ts';
import type { Mail } from '../ports.ts';
import type { PackageRow } from './package-rows.ts';

export type NoticeDeps = Pick<CaseDeps, 'party' | 'profiles'> & {
  readonly mail: Mail;
  readonly baseUrl: string;
};

const WORDS = {
  rejected: [
    'A package was rejected',
    'A package that your authority announced could not be opened; no case was made of it.',
  ],
  accepted: [
    'A package was opened in part',
    'A package that your authority announced was opened, but not all of it could be taken into the case.',
  ],
} as const;

/** At least once, under an id that stays the same. The directory has no addresses: the authority has one. */
export async function notifyUploader(deps: NoticeDeps, row: PackageRow): Promise<void> {
  const { packageId, uploader, declaredAt, state } = row;
  if (state === 'awaited') return;
  const { byCode } = await deps.profiles.current();
  const authority = byCode[deps.party]?.authorities.find(({ id }) => id === row.authority);
  if (!authority?.contact.email) return;
  const [subject, words] = WORDS[state];
  await deps.mail.send({
    id: `${packageId}-${state}`,
    to: [authority.contact.email],
    subject: `[${deps.party}] ${subject}`,
    text: `${words}\n\nPackage: ${packageId}\nAnnounced: ${declaredAt}\nBy: ${uploader}\nWhy: GET ${deps.baseUrl}/packages/${packageId}\n`,
  });
}
