/** How a split-off case begins. */
import { defined } from './folding.ts';
import type { Art7Event, Art7State } from './state.ts';

/** The state that a split-off case begins with: the periods are those of the case of origin. */
export function openSplitState({ open, sealed }: Extract<Art7Event, { type: 'CaseSplitOff' }>): Art7State {
  const { from, issuedAt, documents, notification, notifications, notifiedByNode, confidentiality } = open;
  const { article, party, locationParty, authority, contentVersion, editors, assignment } = open;
  return {
    article,
    status: 'issued',
    party,
    locationParty,
    authority,
    contentVersion,
    editors: [...editors],
    ...(assignment && { assignment }),
    issue: defined({
      issuedAt,
      contentVersion,
      documents,
      documentsIn: from,
      notification,
      notifications,
      notifiedByNode,
    }),
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
