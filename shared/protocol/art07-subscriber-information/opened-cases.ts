/** Cases that the node itself opens in consequence of an act in another one. */
import type { OrderContent } from './content.ts';
import { defined } from './folding.ts';
import type { SplitOff } from './later-events.ts';
import type { Art7Event, Art7State } from './state.ts';

/** A draft to another provider, with the content of the old order; everything is evaluated anew. */
export interface OpenLinkedDraft {
  readonly type: 'OpenLinkedDraft';
  readonly article: 'art7';
  readonly from: string;
  readonly locationParty: string;
  readonly authority: string;
  /** Whoever wrote the old order wrote this one: four eyes count them (7.2.b). */
  readonly editors: readonly string[];
  readonly ownReference: string;
  readonly order: OrderContent;
}

/** Some addressees of an issued order go on in this case, with the clocks they have. */
export interface OpenSplitCase {
  readonly type: 'OpenSplitCase';
  readonly article: 'art7';
  readonly open: Omit<SplitOff, 'article'>;
  readonly sealed: {
    readonly ownReference: string;
    readonly order: OrderContent;
    readonly served: readonly {
      readonly providerId: string;
      readonly name: string;
      readonly address: string;
    }[];
  };
}

/** The state that a split-off case begins with: the periods are those of the case of origin. */
export function openSplitState({ open, sealed }: Extract<Art7Event, { type: 'CaseSplitOff' }>): Art7State {
  const { from, issuedAt, documents, notification, notifications, confidentiality } = open;
  const { article, party, locationParty, authority, contentVersion, editors } = open;
  return {
    article,
    status: 'issued',
    party,
    locationParty,
    authority,
    contentVersion,
    editors: [...editors],
    issue: defined({ issuedAt, contentVersion, documents, documentsIn: from, notification, notifications }),
    ...(confidentiality && { confidentiality: defined(confidentiality) }),
    addressees: open.addressees.map((addressee) => {
      const served = sealed?.served.find(({ providerId }) => providerId === addressee.providerId);
      return {
        ...defined(addressee),
        status: addressee.receivedAt === undefined ? 'issued' : 'received',
        answers: [],
        ...(served && { name: served.name, address: served.address }),
      };
    }),
    documents: {},
    links: [{ caseId: from, relation: 'splitFrom' }],
    ...(sealed && { content: { ownReference: sealed.ownReference, order: sealed.order } }),
  };
}
