/** The table-top exercise: signs the players in, plays the scenes, counts what was read back. */
import { NodeClient, UnexpectedAnswerError } from '../client.ts';
import { CAST, type PlayerName } from './cast.ts';
import type { Mailbox } from './mailbox.ts';
import { estrange, type Neighbour } from './neighbours.ts';
import { disclosure } from './scene-disclosure.ts';
import { expiry } from './scene-expiry.ts';
import { nodesMeet } from './scene-nodes.ts';
import { notifiedAuthority } from './scene-notified.ts';
import { partAndWithdrawal } from './scene-part-and-withdrawal.ts';
import { refusedTries } from './scene-refused-tries.ts';
import { Stage } from './stage.ts';

export interface Scene {
  readonly title: string;
  readonly play: (stage: Stage) => Promise<void>;
  /** Several nodes take part. */
  readonly together?: true;
}

export const SCENES: readonly Scene[] = [
  { title: 'A. An order to Lumen Télécom SA in Brumeval, from draft to answer', play: disclosure },
  { title: 'B. An order to Polaris Cloud SA that is not answered in time', play: expiry },
  { title: 'C. What is not allowed', play: refusedTries },
  { title: 'D. A part is disclosed; an order is withdrawn', play: partAndWithdrawal },
  { title: 'E. The nodes of Aldermark, Brumeval and Corvania meet', play: nodesMeet, together: true },
  {
    title: 'F. The authority of Brumeval is notified: it asks, it stops, it sees one refused',
    play: notifiedAuthority,
    together: true,
  },
];

export interface ExerciseOptions {
  readonly baseUrl: string;
  /** An access token of the player. */
  readonly signIn: (player: PlayerName) => Promise<string>;
  readonly mails: Mailbox;
  readonly timeZone: string;
  readonly print: (line: string) => void;
  readonly scenes?: readonly Scene[];
  readonly client?: (baseUrl: string, token: string) => NodeClient;
  /** All nodes of the exercise; a scene that needs others is left out where there is only one. */
  readonly nodes?: readonly Neighbour[];
}

export interface Outcome {
  readonly checked: number;
  /** What was expected and what was found instead. Empty: every effect was read back. */
  readonly failures: readonly string[];
}

export async function playExercise(options: ExerciseOptions): Promise<Outcome> {
  const { baseUrl, signIn, mails, timeZone, print, scenes = SCENES } = options;
  const newClient = options.client ?? ((baseUrl, token) => new NodeClient(baseUrl, token));
  const players = Object.keys(CAST) as PlayerName[];
  print(`Signing ${players.length} players in ...`);
  const signedIn = await Promise.all(
    players.map(async (username) => [username, newClient(baseUrl, await signIn(username))] as const),
  );
  const clients = Object.fromEntries(signedIn) as Record<PlayerName, NodeClient>;
  const nodes = options.nodes ?? [];
  const stage = new Stage({ clients, mails, timeZone, print, nodes });
  await estrange(nodes);
  for (const { title, play, together } of scenes) {
    if (together && nodes.length < 2) continue;
    print('');
    print(title);
    print('─'.repeat(title.length));
    try {
      await play(stage);
    } catch (error) {
      stage.failures.push(`${title}: broken off. ${reasonOf(error)}`);
      print(`✗ the scene is broken off: ${reasonOf(error)}`);
    }
  }
  return { checked: stage.checked, failures: stage.failures };
}

/** An unexpected answer explains itself; anything else is a fault of the exercise, and its stack helps. */
const reasonOf = (error: unknown): string =>
  error instanceof UnexpectedAnswerError
    ? error.message
    : String(error instanceof Error ? error.stack : error);
