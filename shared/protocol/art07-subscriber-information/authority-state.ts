/** How the notified or consulted authority of a Party stands to an order, and what its instructions bar (7.5.c). */
import type { OrderContent, SubscriberElement } from './content.ts';
import type { AssistanceGround } from './notified/messages.ts';

export interface Instruction {
  readonly ref: string;
  readonly means: string;
  readonly ground: '7.5.c.i' | '7.5.c.ii';
  readonly assistanceGrounds?: readonly AssistanceGround[] | undefined;
  readonly providers: readonly string[];
  /** Absent: everything. */
  readonly elements?: readonly SubscriberElement[] | undefined;
  readonly instructedAt: string;
  readonly heardAt: string;
  readonly late: readonly string[];
  liftedAt?: string;
  use?: 'use' | 'restrict';
  useDecidedAt?: string;
  /** Sealed. */
  reasons?: string;
  liftingReasons?: string;
  useReason?: string;
}

export interface InformationRequest {
  readonly n: number;
  readonly askedAt: string;
  readonly items: number;
  answeredAt?: string;
  answers?: { readonly item: number; readonly providerMaySee: boolean; text?: string }[];
  /** Sealed. */
  readonly questions?: readonly string[];
}

export interface PartyAuthority {
  readonly party: string;
  acknowledgedAt?: string;
  requests: InformationRequest[];
  instructions: Instruction[];
}

interface WithAuthorities {
  readonly authorities?: readonly PartyAuthority[];
}
interface WithContent {
  readonly content?: { readonly order: OrderContent };
}

export const authorityOf = ({ authorities = [] }: WithAuthorities, party: string) =>
  authorities.find((one) => one.party === party);

export const instructionsFor = ({ authorities = [] }: WithAuthorities, providerId: string): Instruction[] =>
  authorities
    .flatMap(({ instructions }) => instructions)
    .filter(({ providers, liftedAt }) => liftedAt === undefined && providers.includes(providerId));

/** What the provider must not disclose: nothing, everything, or these of the elements sought. */
export function barredFor(
  state: WithAuthorities & WithContent,
  providerId: string,
): 'all' | readonly SubscriberElement[] {
  const given = instructionsFor(state, providerId);
  if (given.some(({ elements }) => elements === undefined)) return 'all';
  const barred = new Set(given.flatMap(({ elements = [] }) => elements));
  const sought = state.content?.order.informationSought?.elements ?? [];
  if (sought.length === 0) return [...barred];
  return sought.every((one) => barred.has(one)) ? 'all' : sought.filter((one) => barred.has(one));
}

/** It came after a disclosure, stands, and nobody has decided about the use. */
export const isUseUndecided = ({ late, liftedAt, use }: Instruction): boolean =>
  late.length > 0 && liftedAt === undefined && use === undefined;

export const undecidedUse = ({ authorities = [] }: WithAuthorities): Instruction[] =>
  authorities.flatMap(({ instructions }) => instructions).filter(isUseUndecided);

/** What this provider disclosed before the instruction is kept from use, by a person's decision. */
export const isUseRestricted = (state: WithAuthorities, providerId: string): boolean =>
  instructionsFor(state, providerId).some(({ late, use }) => use === 'restrict' && late.includes(providerId));

export const openRequests = ({ authorities = [] }: WithAuthorities): InformationRequest[] =>
  authorities.flatMap(({ requests }) => requests).filter(({ answeredAt }) => answeredAt === undefined);
