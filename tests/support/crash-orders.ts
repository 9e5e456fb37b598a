/** Orders as the clients of a dying node carry them through: plain, returned, withdrawn, very long, in parts. */
import { randomBytes } from 'node:crypto';
import type { OrderContent } from '../../shared/protocol/art07-subscriber-information/content.ts';
import { approve, completeOrder, issue, answer as providerAnswer } from './art07-builders.ts';
import type { Load } from './crash-load.ts';

const MIB = 1024 * 1024;

const bodyOf = <T extends { readonly type: string }>({ type: _type, ...body }: T): Omit<T, 'type'> => body;

/** Letters and digits that no compression shortens by more than a quarter; the same throughout a process. */
const NOISE = randomBytes(144 * 1024)
  .toString('base64')
  .replaceAll(/[+/=]/g, '0');
const noise = (at: number, length: number): string => NOISE.slice(at * 2500, at * 2500 + length);

/** More than 100 KiB once sealed: state and events lie in the vault. */
export const longOrder = (mark: string): OrderContent =>
  completeOrder({
    domesticLegalGround: mark,
    offences: Array.from({ length: 20 }, (_, n) => ({ title: `Offence ${n}`, conduct: noise(n, 2000) })),
    offenceProvisions: Array.from({ length: 20 }, (_, n) => ({
      law: noise(20 + n, 500),
      provision: `${noise(20 + n, 2500)}`.slice(500),
    })),
    applicablePenalties: Array.from({ length: 20 }, (_, n) => noise(40 + n / 2.5, 1000)),
    informationSought: {
      category: 'subscriber',
      elements: ['identity'],
      identifiers: [{ kind: 'email', address: `suspect-${mark}@lumen.xb.example` }],
      description: NOISE.slice(-40_000, -30_100),
    },
    factsSummary: NOISE.slice(-20_000),
    otherHelpfulInformation: NOISE.slice(-25_000, -20_000),
    specialProceduralInstructions: NOISE.slice(-30_000, -25_100),
  });

const shortOrder = (mark: string) =>
  completeOrder({
    domesticLegalGround: mark,
    informationSought: {
      category: 'subscriber',
      elements: ['identity'],
      identifiers: [{ kind: 'email', address: `suspect-${mark}@lumen.xb.example` }],
      description: 'Name of the person who opened the account.',
    },
  });

const textDocument = { mediaType: 'text/plain', language: 'fr' };

/** Upload and wait; what the scanner or the sniffing finds is counted as it comes. */
async function attach(
  load: Load,
  role: 'officer' | 'lumen',
  caseId: string,
  purpose: string,
  bytes: Uint8Array,
  mediaType = 'text/plain',
): Promise<string> {
  const document = { ...textDocument, mediaType, name: `${purpose}.txt`, purpose };
  const documentId = await load.upload(role, caseId, document, bytes);
  const state = await load.untilEnded(role, caseId, documentId);
  load.count(caseId, state === 'sealed' ? 'DocumentSealed' : 'DocumentRejected');
  return documentId;
}

const fill = (random: () => number, bytes: number): Buffer =>
  Buffer.alloc(bytes, `line ${Math.floor(random() * 1e9)} of a document, `);

/** One order from draft to close. */
export async function carryOrder(load: Load, random: () => number, large: boolean): Promise<void> {
  const make = random() < 0.25 ? longOrder : shortOrder;
  const order = make(`mark-${Math.floor(random() * 1e12)}`);
  const first = { article: 'art7', ownReference: 'DPP-1', locationParty: 'XB', order };
  const { id } = await load.act('officer', '/cases', first, 'OrderDrafted');
  const at = (verb: string): string => `/cases/${id}/${verb}`;
  if (random() < 0.4) await load.revise(id, make(`mark-${Math.floor(random() * 1e12)}`));
  // Three at once on one case: writers race, and kills fall between them.
  await Promise.all([
    attach(load, 'officer', id, 'order', fill(random, 200_000 + Math.floor(random() * 300_000))),
    attach(load, 'officer', id, 'internal', large ? fill(random, 65 * MIB) : fill(random, 20_000)),
    attach(load, 'officer', id, 'internal', fill(random, 5000), random() < 0.5 ? 'text/plain' : 'image/png'),
  ]);
  await load.act('officer', at('submit'), {}, 'OrderSubmitted');
  if (random() < 0.3) {
    await load.act('prosecutor', at('return'), { reason: 'Say more.' }, 'OrderReturned');
    await load.act('officer', at('submit'), {}, 'OrderSubmitted');
  }
  await load.act('prosecutor', at('approve'), bodyOf(approve()), 'OrderApproved');
  const sentAt = new Date(Date.now() - 60_000).toISOString();
  const notification = { authority: 'xb-parquet', sentAt, means: 'securePortal' as const };
  await load.act('issuer', at('issue'), bodyOf(issue({ notification })), 'OrderIssued');
  if (random() < 0.2) {
    await load.act('issuer', at('withdraw'), { reason: 'Found otherwise.' }, 'OrderWithdrawn');
  } else {
    await load.act('lumen', at('receipt'), { providerId: 'prov-xb-lumen' }, 'OrderReceived');
    const documentId = await attach(load, 'lumen', id, 'answer', fill(random, 50_000));
    const body = { ...bodyOf(providerAnswer()), documents: [documentId] };
    await load.act('lumen', at('answer'), body, 'DisclosureMade');
  }
  await load.act('issuer', at('close'), { outcome: 'Subscriber identified.' }, 'CaseClosed');
}
