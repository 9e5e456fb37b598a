/** The state of a notification: JSON, folded from events; what is sealed is absent after erasure. */
import type * as z from 'zod';
import type { OrderContent, SubscriberElement } from '../content.ts';
import type { documentReferenceSchema, InstructionBody, NotificationBody, ProgressStep } from './messages.ts';
import type { NotifiedStatus } from './transitions.ts';

type AnsweredStep = Extract<ProgressStep, { what: 'answered' }>;

/** A provider of this Party, as far as the issuing Party has said. */
export interface NotifiedProvider {
  readonly providerId: string;
  status: 'served' | 'received' | 'expired' | 'withdrawn' | 'moved' | AnsweredStep['outcome'];
  receivedAt?: string;
  endsAt?: string;
  withheld?: readonly SubscriberElement[];
  restFollows?: boolean;
  late?: boolean;
  consultedAt?: string;
  /** The issuing Party's case in which its period runs on. */
  movedTo?: string;
  /** Sealed. */
  name?: string;
  address?: string;
}

export interface GivenInstruction {
  readonly n: number;
  readonly at: string;
  readonly ground: InstructionBody['ground'];
  readonly assistanceGrounds?: readonly string[] | undefined;
  readonly providers: readonly string[];
  readonly elements?: readonly SubscriberElement[] | undefined;
  readonly late: readonly string[];
  liftedAt?: string;
  /** Sealed. */
  reasons?: string;
  liftingReasons?: string;
}

export interface AskedInformation {
  readonly n: number;
  readonly askedAt: string;
  readonly items: number;
  answeredAt?: string;
  answers?: { readonly item: number; readonly providerMaySee: boolean; text?: string }[];
  passedOn?: { readonly at: string; readonly providerId: string; readonly items: readonly number[] }[];
  /** Sealed. */
  questions?: readonly string[];
}

export interface NotifiedState {
  readonly article: 'art7';
  readonly side: 'notified';
  status: NotifiedStatus;
  readonly party: string;
  readonly issuingParty: string;
  readonly issuerCase: string;
  readonly authority: string;
  readonly issuedAt: string;
  readonly notifiedAt: string;
  readonly circumstances?: readonly string[] | undefined;
  readonly splitFrom?: string | undefined;
  readonly elements: readonly SubscriberElement[];
  readonly documents: readonly z.infer<typeof documentReferenceSchema>[];
  acknowledgedAt?: string;
  /** How the issuing Party ended it; absent while it stands. */
  ended?: { readonly how: 'withdrawn' | 'annulled' | 'closed'; readonly at: string };
  addressees: NotifiedProvider[];
  instructions: GivenInstruction[];
  requests: AskedInformation[];
  filedAt?: string;
  content?: {
    readonly order: OrderContent;
    readonly supervision?: NotificationBody['supervision'];
    outcome?: string;
  };
}

export const providerOf = (state: NotifiedState, providerId: string): NotifiedProvider | undefined =>
  state.addressees.find((one) => one.providerId === providerId);

export const inForce = ({ instructions }: NotifiedState): GivenInstruction[] =>
  instructions.filter(({ liftedAt }) => liftedAt === undefined);

/** Whether something of these elements is out of the provider's hands; none named means any. */
export function hasDisclosed(
  { status, withheld = [] }: NotifiedProvider,
  elements: readonly SubscriberElement[],
): boolean {
  if (status === 'disclosed') return true;
  if (status !== 'partlyDisclosed') return false;
  return elements.some((one) => !withheld.includes(one));
}

/** Nothing is awaited from it any more. */
export const isOut = ({ status, restFollows }: NotifiedProvider): boolean =>
  status === 'served' || status === 'received' || (status === 'partlyDisclosed' && restFollows === true);
