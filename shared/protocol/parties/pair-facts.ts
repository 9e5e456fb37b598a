/** What holds between two Parties on a day (Arts. 5, 14.1, 14.15, 15, 16), from what both profiles say. */
import { valueAt } from './dated.ts';
import type { DpAgreement, Pair, TransferSuspension } from './pairs.ts';
import type { PartyProfile, TreatyStatus } from './profile.ts';
import { type Article, articleSchema } from './vocabulary.ts';

export interface DpRegime {
  readonly regime: '14.1.a' | '14.1.b' | '14.1.c';
  /** The agreement or arrangement that stands in for 14.2 to 14.15. */
  readonly instrument?: string;
  readonly reference?: string;
}

export interface PairFacts {
  readonly parties: readonly [string, string];
  readonly date: string;
  readonly inForceBetween: boolean;
  /** Why, in a sentence, and by which paragraph or policy. */
  readonly reason: string;
  readonly paragraph: string;
  /** 15.1: EU law may come first between the two. */
  readonly bothEuMembers: boolean;
  /** 5.5 */
  readonly mlaTreatyInForce: boolean;
  readonly mlaInstrument?: string;
  /** 5.5: open without a treaty, or where the two have determined to use the article all the same. */
  readonly art11Open: boolean;
  readonly art12Open: boolean;
  /** 14.1 for data received on this day, by the article it came under; to be frozen on each item at receipt. */
  readonly dpRegime: Readonly<Record<Article, DpRegime>>;
  /** 14.15: who has suspended transfers to the other. Data already sent stays protected. */
  readonly suspensions: readonly (TransferSuspension & { readonly by: string })[];
}

/**
 * One profile's view of the other is enough where the other profile says nothing about the pair. Where both
 * speak, the careful answer counts: off beats on, a treaty beats no treaty, and an agreement that displaces
 * Art. 14 must be in both.
 */
export function pairAt(a: PartyProfile, b: PartyProfile, date: string): PairFacts {
  const views = [pairWith(a, b.code), pairWith(b, a.code)].filter((view) => view !== undefined);
  const treaties = views.flatMap((view) => valueAt(view.mlaTreatyInForce, date) ?? []);
  const treaty = treaties.find(({ inForce }) => inForce);
  const determined = views.flatMap((view) => valueAt(view.art11And12, date) ?? []);
  return {
    parties: [a.code, b.code],
    date,
    ...inForceBetween(a, b, views, date),
    bothEuMembers: [a, b].every((party) => valueAt(party.euMember, date) === true),
    mlaTreatyInForce: treaty !== undefined,
    ...(treaty?.instrument && { mlaInstrument: treaty.instrument }),
    art11Open: treaty === undefined || (determined.length > 0 && determined.every(({ art11 }) => art11)),
    art12Open: treaty === undefined || (determined.length > 0 && determined.every(({ art12 }) => art12)),
    dpRegime: regimes(views, date),
    suspensions: [suspension(a, b.code, date), suspension(b, a.code, date)].filter(
      (one) => one !== undefined,
    ),
  };
}

/** Whether transfers from one Party to the other are suspended on the day (14.15). */
export function isTransferSuspended(pair: PairFacts, from: string): boolean {
  return pair.suspensions.some(({ by }) => by === from);
}

export function pairWith(profile: PartyProfile, code: string): Pair | undefined {
  return profile.pairs.find((pair) => pair.with === code);
}

interface InForce {
  readonly inForceBetween: boolean;
  readonly reason: string;
  readonly paragraph: string;
}

function inForceBetween(a: PartyProfile, b: PartyProfile, views: readonly Pair[], date: string): InForce {
  const no = (paragraph: string, reason: string) => ({ inForceBetween: false, reason, paragraph });
  if (a.code === b.code) return no('2.1', `${a.code} cannot address itself`);
  if (a.exercise !== b.exercise) return no('policy', 'An exercise Party and a real Party never co-operate');
  for (const party of [a, b]) {
    const missing = notBound(party, date);
    if (missing) return no(missing.paragraph, missing.reason);
  }
  const switches = views.map((view) => valueAt(view.inForce, date)).filter((on) => on !== undefined);
  if (!switches.length || switches.includes(false)) {
    return no('policy', `The in-force switch of the pair ${a.code}-${b.code} is off on ${date}`);
  }
  return { inForceBetween: true, reason: `In force for ${a.code} and ${b.code} on ${date}`, paragraph: '16' };
}

/** Art. 16: why a State is not bound on a day, or undefined when it is. A signatory is not a Party (trap 18). */
export function notBound(
  party: PartyProfile,
  date: string,
): { paragraph: string; reason: string } | undefined {
  const { convention, secondProtocol } = party.status;
  if (!isInForce(convention, date)) {
    return { paragraph: '16.1', reason: `The Convention is not in force for ${party.code} on ${date}` };
  }
  if (isInForce(secondProtocol, date)) return undefined;
  const { signed, ratified, inForceFrom, denouncedFrom } = secondProtocol;
  if (denouncedFrom !== undefined && denouncedFrom <= date) {
    return { paragraph: '24', reason: `${party.code} has denounced the Protocol from ${denouncedFrom}` };
  }
  if (ratified !== undefined && ratified <= date) {
    const from = inForceFrom ? `only from ${inForceFrom}` : 'not yet';
    return {
      paragraph: '16.3',
      reason: `${party.code} has ratified, but the Protocol is in force for it ${from}`,
    };
  }
  const reason =
    signed !== undefined && signed <= date
      ? `${party.code} has signed but not ratified: a signatory is not a Party`
      : `${party.code} has not signed the Protocol`;
  return { paragraph: '16.1', reason };
}

function isInForce({ inForceFrom, denouncedFrom }: TreatyStatus, date: string): boolean {
  if (inForceFrom === undefined || date < inForceFrom) return false;
  return denouncedFrom === undefined || date < denouncedFrom;
}

function suspension(party: PartyProfile, toward: string, date: string) {
  const view = pairWith(party, toward);
  const found = view && valueAt(view.transferSuspension, date);
  return found && { ...found, by: party.code };
}

/** 14.1: a 14.1.b agreement goes first, then a 14.1.c determination, else Art. 14 itself. */
function regimes(views: readonly Pair[], date: string): Record<Article, DpRegime> {
  const lists = views.map((view) => valueAt(view.dpAgreements, date)).filter((list) => list !== undefined);
  const agreed = (lists[0] ?? []).filter((one) =>
    lists.every((list) => list.some((other) => isSame(one, other))),
  );
  const regimeOf = (article: Article): DpRegime => {
    const covering = agreed.filter((one) => covers(one, article));
    const chosen = covering.find(({ paragraph }) => paragraph === '14.1.b') ?? covering[0];
    if (chosen === undefined) return { regime: '14.1.a' };
    const { paragraph: regime, instrument, reference } = chosen;
    return reference === undefined ? { regime, instrument } : { regime, instrument, reference };
  };
  return Object.fromEntries(articleSchema.options.map((article) => [article, regimeOf(article)])) as Record<
    Article,
    DpRegime
  >;
}

/** Under Arts. 6 and 7 a private body sends the data, which an agreement between authorities need not cover. */
function covers(agreement: DpAgreement, article: Article): boolean {
  const byProvider = article === 'art6' || article === 'art7';
  if (byProvider && !agreement.coversProviderTransfers) return false;
  return agreement.measures === 'all' || agreement.measures.includes(article);
}

function isSame(a: DpAgreement, b: DpAgreement): boolean {
  return a.paragraph === b.paragraph && a.instrument === b.instrument;
}
