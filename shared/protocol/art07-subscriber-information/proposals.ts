/**
 * What the authority can do next about one addressee. Proposals only: each is a command of its own, and whatever
 * is chosen is evaluated anew (trap 17).
 */
import { authorityOf, isUseUndecided } from './authority-state.ts';
import { type Addressee, type Art7State, isFallbackOpen, partyOf } from './state.ts';

export interface Proposal {
  readonly action:
    | 'readdress'
    | 'mendAndReissue'
    | 'checkIdentifiers'
    | 'art8'
    | 'preserve'
    | 'askReason'
    | 'clarify'
    | 'decideContestation'
    | 'serveAgain'
    | 'awaitRest'
    | 'answerAuthority'
    | 'decideUse';
  readonly paragraph: string;
  readonly message: string;
  /** For `readdress`: whom the provider named. */
  readonly to?: { readonly providerId?: string; readonly name?: string };
  /** Not before this instant. */
  readonly from?: string;
}

const step = (
  action: Proposal['action'],
  paragraph: string,
  message: string,
  extra: Partial<Proposal> = {},
): Proposal => ({ action, paragraph, message, ...extra });

export function proposalsFor(state: Art7State, addressee: Addressee): Proposal[] {
  if (state.status === 'closed' || state.status === 'discarded' || addressee.readdressed) return [];
  if (addressee.status === 'moved' || addressee.status === 'withdrawn') return [];
  return [
    ...pending(addressee),
    ...ofAuthority(state, addressee),
    ...(addressee.status === 'answeredOtherwise' ? otherwise(addressee) : []),
    ...(isFallbackOpen(addressee) ? fallback(state, addressee) : []),
  ];
}

function pending(addressee: Addressee): Proposal[] {
  const found: Proposal[] = [];
  const asked = addressee.clarifications?.filter(({ answeredAt }) => answeredAt === undefined) ?? [];
  if (asked.length > 0)
    found.push(
      step('clarify', '7.4.c', `Answer the provider's question ${asked[0]?.n}: its period runs on.`),
    );
  if (addressee.contestation?.status === 'open') {
    const message = 'Decide which date of receipt counts; until then the later one does.';
    found.push(step('decideContestation', '7.7', message));
  }
  if (addressee.status === 'issued' && addressee.delivery === 'paper') {
    const message =
      'Serve the printed package and record the receipt with its proof: until then no period runs.';
    found.push(step('serveAgain', '7.6', message));
  }
  if (addressee.status === 'received' && addressee.answers.at(-1)?.restFollows)
    found.push(step('awaitRest', '7.7', 'The rest is announced; the period runs on.'));
  return found;
}

/** 7.5: none of it stops the clock, and none of it is waited for before the provider may answer. */
function ofAuthority(state: Art7State, addressee: Addressee): Proposal[] {
  const party = partyOf(state, addressee);
  const { requests = [], instructions = [] } = authorityOf(state, party) ?? {};
  const asked = requests.find(({ answeredAt }) => answeredAt === undefined);
  const found: Proposal[] = [];
  if (asked) {
    const message = `Answer the additional information that ${party} asks for (${asked.n}), and say item by item whether the provider may see it; the period runs on.`;
    found.push(step('answerAuthority', '7.5.d.i', message));
  }
  if (instructions.some((one) => isUseUndecided(one) && one.late.includes(addressee.providerId))) {
    const message =
      'The instruction not to disclose came after the disclosure: decide whether what came in is used.';
    found.push(step('decideUse', '7.5.c', message));
  }
  return found;
}

function otherwise({ answers, deadline }: Addressee): Proposal[] {
  const last = answers.at(-1);
  const later = step(
    'art8',
    '7.7',
    'Without disclosure, Art. 8 or other mutual assistance is open once the period has ended.',
    deadline && { from: deadline.endsAt },
  );
  switch (last?.outcome) {
    case 'noSuchAccount':
      return [
        step(
          'checkIdentifiers',
          '7.3.f',
          'Check the identifiers, the instant and the period, and issue anew.',
        ),
        later,
      ];
    case 'notHeld':
      return [
        step('preserve', 'C29', 'If the data may be held elsewhere, have it preserved there first.'),
        later,
      ];
    case 'notOurService':
      return [step('readdress', '7.1', 'Find the provider of the service and re-address the order to it.')];
    case 'heldByGroupEntity': {
      const to = {
        ...(last.entity && { providerId: last.entity }),
        ...(last.entityName && { name: last.entityName }),
      };
      const message = 'Re-address the order to the entity that holds the data; everything is evaluated anew.';
      return [
        step('readdress', '7.1', message, { to }),
        step('preserve', 'C29', 'Have the data preserved there.'),
      ];
    }
    case 'formallyDefective': {
      const named = (last.paragraphs ?? []).join(', ');
      const message = `Mend what the provider names (${named}) and issue the order anew.`;
      return [step('mendAndReissue', last.paragraphs?.[0] ?? '7.3', message)];
    }
    default:
      return [];
  }
}

/** 7.7: enforcement goes through the other Party only. */
function fallback(state: Art7State, addressee: Addressee): Proposal[] {
  const party = partyOf(state, addressee);
  const found = [
    step('art8', '7.7', `Have ${party} give effect to the order (Art. 8), or use other mutual assistance.`),
  ];
  const last = addressee.answers.at(-1);
  if (last?.outcome === 'refused' && last.reason === 'no-reason')
    found.push(step('askReason', '7.7', 'The provider may be asked for its reason.'));
  return found;
}
