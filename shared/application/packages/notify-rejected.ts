/** A mail to the authority whose package was turned away: the id and where to look, nothing of what was in it. */
import type { CaseDeps } from '../cases/deps.ts';
import type { Mail } from '../ports.ts';
import type { PackageRow } from './package-rows.ts';

export type RejectionDeps = Pick<CaseDeps, 'party' | 'profiles'> & {
  readonly mail: Mail;
  readonly baseUrl: string;
};

/** At least once, under an id that stays the same. */
export async function notifyRejected(deps: RejectionDeps, row: PackageRow): Promise<void> {
  const { byCode } = await deps.profiles.current();
  const authority = byCode[deps.party]?.authorities.find(({ id }) => id === row.authority);
  if (!authority?.contact.email) return;
  const { packageId, uploader, declaredAt } = row;
  await deps.mail.send({
    id: `${packageId}-rejected`,
    to: [authority.contact.email],
    subject: `[${deps.party}] A package was rejected`,
    text: `A package that your authority announced could not be opened; no case was made of it.\n\nPackage: ${packageId}\nAnnounced: ${declaredAt}\nBy: ${uploader}\nWhy: GET ${deps.baseUrl}/packages/${packageId}\n`,
  });
}
