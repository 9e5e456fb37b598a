/** What the fields of a decision offer for choice: from the case, its documents, the profiles, the directory. */
import {
  type AddresseeStatus,
  isSettled,
} from '../../shared/protocol/art07-subscriber-information/transitions.ts';
import type { ActSpec } from './act-spec.ts';
import { optionsOf, partyOptions, readDocuments, readParty } from './case-data.ts';
import type { Item, Option } from './form-spec.ts';
import { isGroup, isList } from './form-spec.ts';
import { type FormValues, fromBody } from './form-values.ts';
import { ORDER_FORM } from './order-spec.ts';
import { colleagueOptions } from './people-data.ts';
import type { AddresseeView, CaseView, PartyView } from './views.ts';
import type { PagesDeps, SignedInVisit } from './visit.ts';

export type Options = Record<string, readonly Option[]>;

export interface ActSubject {
  readonly view: CaseView;
  readonly own: PartyView;
  readonly act: ActSpec;
  readonly values: FormValues;
}

/** The addressees that the act can be about. */
export const subjectsOf = (act: ActSpec, view: CaseView): readonly AddresseeView[] =>
  view.addressees.filter((each) => act.fits?.(view, each) ?? true);

const namesIn = (items: readonly Item[]): string[] =>
  items.flatMap((item) => {
    if (isGroup(item)) return namesIn(item.items);
    return isList(item) ? namesIn(item.fields) : [item.options ?? ''];
  });

/** Reads only what the form of this act offers: every reading is on record. */
export async function actOptions(
  deps: PagesDeps,
  visit: SignedInVisit,
  { view, own, act, values }: ActSubject,
): Promise<Options> {
  const { t } = visit;
  const location = view.locationParty ? await readParty(deps, visit, view.locationParty) : undefined;
  const common = optionsOf(t, own, location);
  const named = ({ providerId, name }: AddresseeView): Option => ({
    value: providerId,
    text: name ?? common.providers?.find(({ value }) => value === providerId)?.text ?? providerId,
  });
  const subjects = act.perAddressee ? subjectsOf(act, view) : [];
  const chosen = subjects.find(({ providerId }) => providerId === values.one('providerId')) ?? subjects[0];
  const options: Options = {
    ...common,
    served: servedIn(view.order, common.providers ?? []),
    subjects: subjects.map(named),
    awaited: view.addressees.filter(({ status }) => !isSettled(status as AddresseeStatus)).map(named),
    named: view.addressees.map(named),
    ...authorityOptions(view),
    questions: (chosen?.clarifications ?? [])
      .filter(({ answeredAt }) => answeredAt === undefined)
      .map(({ n, question }) => ({ value: String(n), text: `${n}. ${question ?? ''}`.slice(0, 120) })),
  };
  const wanted = new Set(namesIn(act.items));
  if (wanted.has('documents')) options.documents = await sealed(deps, visit, view, 'answer');
  if (wanted.has('proofs')) options.proofs = await sealed(deps, visit, view, 'proof');
  if (wanted.has('parties')) options.parties = await partyOptions(deps, visit);
  if (wanted.has('newProviders')) {
    const code = values.one('to.locationParty') || chosen?.locationParty || view.locationParty;
    const party = code ? await readParty(deps, visit, code) : undefined;
    options.newProviders = optionsOf(t, own, party).providers ?? [];
  }
  if (wanted.has('colleagues')) options.colleagues = await colleagueOptions(deps, visit);
  return options;
}

/** Art. 7.5: whose authority it is about, and which of its instructions. */
function authorityOptions({ authorities, addressees, locationParty, instructions, side }: CaseView): Options {
  const parties = [locationParty, ...addressees.map((each) => each.locationParty)];
  const given = side === 'notified' ? instructions : authorities.flatMap((each) => each.instructions);
  return {
    authorities: [...new Set(parties)].flatMap((code) => (code ? [{ value: code, text: code }] : [])),
    instructions: given
      .filter(({ liftedAt }) => liftedAt === undefined)
      .map(({ ref, n, ground }) => ({ value: ref ?? String(n), text: `${ref ?? n} (${ground})` })),
  };
}

/** The providers that the order names. */
function servedIn(order: unknown, providers: readonly Option[]): readonly Option[] {
  const named = fromBody(ORDER_FORM, { order }).all('order.serviceProviders');
  return providers.filter(({ value }) => named.includes(value));
}

async function sealed(
  deps: PagesDeps,
  visit: SignedInVisit,
  view: CaseView,
  purpose: string,
): Promise<Option[]> {
  const documents = await readDocuments(deps, visit, view.id);
  const meant = new Set(
    view.documents.filter((each) => each.purpose === purpose).map(({ documentId }) => documentId),
  );
  return documents
    .filter(({ documentId, state }) => meant.has(documentId) && state === 'sealed')
    .map(({ documentId, name }) => ({ value: documentId, text: name ?? documentId }));
}
