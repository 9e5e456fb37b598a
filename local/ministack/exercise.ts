/** The table-top exercise on a deployed node: the same scenes, over HTTP, with mails read from the emulator. */

import type { Passwords } from '../exercise/cast.ts';
import { type Outcome, playExercise } from '../exercise/play.ts';
import { exerciseProfile } from '../profiles.ts';
import type { DeployedNode } from './deployed-node.ts';
import { deployedMailbox } from './mails.ts';
import { signIn } from './people.ts';

export const playDeployed = (
  node: DeployedNode,
  passwords: Passwords,
  print: (line: string) => void,
): Promise<Outcome> =>
  playExercise({
    baseUrl: node.baseUrl,
    signIn: (player) => signIn(node, player, passwords[player]),
    mails: deployedMailbox(node),
    timeZone: exerciseProfile(node.party).timeZone,
    print,
  });
