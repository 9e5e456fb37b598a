/**
 * When Art. 7 has led to nothing (7.7): the channel that comes next, with everything that was entered already, or why
 * none is open. It proposes; a person chooses, and the channel's own rules judge anew (trap 17).
 */
import type { DecisionContext } from '../decision.ts';
import { declarationAt } from '../parties.ts';
import { barredFor } from './authority-state.ts';
import { partiesOf, partyFindings } from './gates.ts';
import { type Addressee, type Art7State, isFallbackOpen, partyOf } from './state.ts';

export type NextChannel =
  | {
      readonly channel: 'art8';
      readonly paragraph: '7.7';
      readonly requestedParty: string;
      /** 8.10: between these, unless 8.11 sends it through the central authority. */
      readonly submittingAuthorities: readonly string[];
      readonly receivingAuthorities: readonly string[];
      readonly viaCentralAuthority: boolean;
      /** What Art. 8 asks for and Art. 7 did not. */
      readonly toAdd: readonly { readonly paragraph: string; readonly path: string }[];
      /** The body of an Art. 8 request as far as it is known. */
      readonly draft: Readonly<Record<string, unknown>>;
      readonly caution?: string;
    }
  | { readonly channel: 'none'; readonly paragraph: string; readonly reason: string };

/** Undefined while the provider still has its time (7.7): a shorter wish opens nothing. */
export function nextChannelFor(
  state: Art7State,
  caseId: string,
  addressee: Addressee,
  context: DecisionContext,
): NextChannel | undefined {
  if (!isFallbackOpen(addressee) || !state.content) return undefined;
  const party = partyOf(state, addressee);
  const parties = { ...partiesOf(state, context, party), providers: [], path: 'locationParty' };
  const closed = (paragraph: string, reason: string): NextChannel => ({
    channel: 'none',
    paragraph,
    reason: `${reason} Use the Convention or another basis of mutual assistance.`,
  });
  const { location, own, date } = parties;
  if (!location)
    return closed('8.10', `This node has no profile of ${party}: it cannot be judged what applies.`);
  // In force and not suspended; what was declared about Art. 7 itself is no bar to Art. 8.
  const [bar] = partyFindings(state, parties).filter(({ code }) =>
    ['not-in-force', 'transfers-suspended'].includes(code),
  );
  if (bar) return closed(bar.paragraph.replace(/^Art\. /, ''), bar.message);
  const submittingAuthorities = declarationAt(own, 'art8SubmittingAuthority', date);
  const receivingAuthorities = declarationAt(location, 'art8ReceivingAuthority', date);
  if (receivingAuthorities.length === 0)
    return closed('8.10.b', `${party} has designated no authority that receives orders under Art. 8.`);
  if (submittingAuthorities.length === 0)
    return closed('8.10.a', `${own.code} has designated no authority that submits orders under Art. 8.`);
  const additional = declarationAt(location, 'art8AdditionalInfo', date);
  const barred = barredFor(state, addressee.providerId);
  return {
    channel: 'art8',
    paragraph: '7.7',
    requestedParty: party,
    submittingAuthorities,
    receivingAuthorities,
    viaCentralAuthority: declarationAt(location, 'art8ViaCentralAuthority', date),
    toAdd: [
      { paragraph: '8.3.b.iii', path: 'supportingInformation.whyProviderHoldsData' },
      { paragraph: '8.3.b.v', path: 'supportingInformation.relevanceToCase' },
      ...(state.content.order.factsSummary
        ? []
        : [{ paragraph: '8.3.b.iv', path: 'supportingInformation.factsSummary' }]),
      ...additional.map(({ id }) => ({
        paragraph: '8.4',
        path: `supportingInformation.additionalSupportingInformation.${id}`,
      })),
    ],
    draft: draftOf(state, caseId, addressee),
    ...((barred === 'all' || barred.length > 0) && {
      caution: `The authority of ${party} has instructed the provider not to disclose (Art. 7.5.c): the same grounds can meet an order under Art. 8 (Art. 8.8).`,
    }),
  };
}

/** 8.3: what 7.3 and 7.4 have in common with it, under its own names. */
function draftOf(state: Art7State, caseId: string, addressee: Addressee): Record<string, unknown> {
  const order = state.content?.order ?? {};
  const { informationSought: sought, ...rest } = order;
  const last = addressee.answers.at(-1);
  const withheld = last?.outcome === 'partlyDisclosed' ? last.withheld : undefined;
  return {
    article: 'art8',
    ownReference: state.content?.ownReference,
    requestedParty: partyOf(state, addressee),
    order: {
      originalLanguage: rest.originalLanguage,
      issuingAuthority: rest.issuingAuthority,
      serviceProviders: [{ providerId: addressee.providerId }],
      offences: rest.offences,
      seekingAuthority: rest.seekingAuthority,
      dataSought: sought && {
        ...sought,
        category: 'subscriber',
        // What a part has brought already is not asked for again (14.2.b).
        ...(withheld && withheld.length > 0 && { elements: withheld }),
      },
    },
    supportingInformation: {
      domesticLegalGround: rest.domesticLegalGround,
      offenceProvisions: rest.offenceProvisions,
      applicablePenalties: rest.applicablePenalties,
      factsSummary: rest.factsSummary,
      furtherInformationContacts: rest.returnContact && [rest.returnContact],
      preservation: rest.preservation,
      soughtByOtherMeans: soughtByOtherMeans(state, caseId, addressee),
    },
    specialProceduralInstructions: rest.specialProceduralInstructions,
    confidentiality: rest.confidentiality,
  };
}

/** 8.3.b.viii: whether and how the data was sought before, with the case in which it was. */
function soughtByOtherMeans({ issue }: Art7State, caseId: string, addressee: Addressee) {
  const { providerId, receivedAt, expiredAt, answers } = addressee;
  const last = answers.at(-1);
  return {
    sought: true,
    manner: 'art7',
    caseId,
    providerId,
    issuedAt: issue?.issuedAt,
    receivedAt,
    outcome: last?.outcome ?? 'noReply',
    ...(last && { answeredAt: last.at }),
    ...(last?.reason && { reason: last.reason }),
    ...(last?.withheld && { withheld: last.withheld }),
    ...(expiredAt && { expiredAt }),
  };
}
