/** Whether Party profiles may be put in force on this node. Pure. */
import { type PartyProfile, readProfile } from '../../shared/protocol/parties.ts';

export interface InstallationPlace {
  readonly party: string;
  /** As the node was deployed. */
  readonly exerciseClock: boolean;
  readonly installed: Readonly<Record<string, PartyProfile>>;
}

export interface CheckedInstallation {
  readonly profiles: readonly PartyProfile[];
  readonly problems: readonly { readonly path: string; readonly message: string }[];
}

/** All or nothing; `problems` names the profile by its place in the list, and the field. */
export function checkInstallation(
  candidates: readonly unknown[],
  { party, exerciseClock, installed }: InstallationPlace,
): CheckedInstallation {
  const profiles: PartyProfile[] = [];
  const problems: { path: string; message: string }[] = [];
  for (const [index, candidate] of candidates.entries()) {
    const read = readProfile(candidate);
    for (const { severity, path, message } of read.problems) {
      if (severity === 'error') problems.push({ path: `profiles[${index}].${path}`, message });
    }
    if (read.profile) profiles.push(read.profile);
  }
  if (problems.length > 0) return { profiles: [], problems };

  const own = profiles.find(({ code }) => code === party) ?? installed[party];
  if (!own) return refuse(party, 'the first installation must hold the profile of this Party');
  if ((own.exercise && own.exerciseClock) !== exerciseClock) {
    return refuse(
      `${party}.exerciseClock`,
      'the node was deployed with another setting: deploy it again first',
    );
  }
  // Law of a game must not come near a real case.
  const stranger = profiles.find(({ exercise }) => exercise && !own.exercise);
  if (stranger) return refuse(stranger.code, 'an exercise profile is not for a production node');
  return { profiles, problems: [] };
}

const refuse = (path: string, message: string): CheckedInstallation => ({
  profiles: [],
  problems: [{ path, message }],
});
