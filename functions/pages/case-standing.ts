/** How a case stands beside its clocks: reasons that were given, who looks after it, what it hangs together with. */
import { casePath } from './case-data.ts';
import { PAGES_PATH } from './cookies.ts';
import { day, localTime } from './dates.ts';
import { html, type Markup, NOTHING } from './html.ts';
import type { Texts } from './i18n.ts';
import type { CaseView } from './views.ts';
import type { SignedInVisit } from './visit.ts';

type Row = readonly [label: string, value: Markup | string | undefined];

export function standingPart(visit: SignedInVisit, view: CaseView): Markup {
  const { t } = visit;
  const rows = [...reasons(t, view), ...life(visit, view)].filter(([, value]) => value !== undefined);
  return html`${annulmentPart(t, view)}${quarantinePart(t, view)}${view.ownerSuspended && html`<p class="alert">${t('case.ownerSuspended')}</p>`}${
    rows.length > 0 &&
    html`<h2>${t('case.decisions')}</h2><dl>${rows.map(([label, value]) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl>`
  }`;
}

const reasons = (t: Texts, view: CaseView): Row[] => [
  [t('case.returned'), view.status === 'draft' ? view.returnReason : undefined],
  [t('case.withdrawn'), view.withdrawalReason],
  [t('case.discarded'), view.discardReason],
  [t('case.outcome'), view.relation === 'addressee' ? undefined : view.outcome],
  [t('case.reopened'), view.reopening && reopened(t, view.reopening)],
  [t('case.approvalGrounds'), textOf(view.approval?.grounds)],
  [t('case.approvalScope'), textOf(view.approval?.scope)],
];

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const reopened = (t: Texts, { reason, authorisedBy }: NonNullable<CaseView['reopening']>): Markup =>
  html`${reason}\n${t('field.authorisedBy')}${t('page.colon')}${authorisedBy}`;

function life({ t, actor }: SignedInVisit, view: CaseView): Row[] {
  const { assignment, links, confidentiality, documentsIn } = view;
  const who = (id: string): Markup =>
    id === actor.id
      ? html`${t('people.you')}`
      : html`<a href="${`${PAGES_PATH}/people/${encodeURIComponent(id)}`}">${id.slice(0, 12)}</a>`;
  const caseLink = (id: string): Markup => html`<a href="${casePath(id)}"><code>${id}</code></a>`;
  return [
    [t('field.owner'), assignment && who(assignment.owner)],
    [
      t('field.deputies'),
      assignment?.deputies.length
        ? html`${assignment.deputies.map((id, n) => html`${n > 0 && ', '}${who(id)}`)}`
        : undefined,
    ],
    [t('part.confidentiality'), confidentiality && secrecy(t, view)],
    [
      t('case.links'),
      links.length > 0
        ? html`<ul>${links.map(({ caseId, relation }) => html`<li>${t.code('link', relation)}${t('page.colon')}${caseLink(caseId)}</li>`)}</ul>`
        : undefined,
    ],
    [t('case.documentsIn'), documentsIn && caseLink(documentsIn)],
  ];
}

function secrecy(t: Texts, { confidentiality = {}, releaseReason }: CaseView): Markup {
  const { releasedAt, endedAt, endsOn, reviewOn } = confidentiality;
  if (releasedAt) return html`${t('case.secrecyReleased')} ${localTime(t, releasedAt)}\n${releaseReason}`;
  if (endedAt) return html`${t('case.secrecyEnded')} ${localTime(t, endedAt)}`;
  return html`${t('case.secrecyAsked')}${endsOn && html`\n${t('case.secrecyUntil')}${t('page.colon')}${day(t, endsOn)}`}${
    reviewOn && html`\n${t('case.secrecyReview')}${t('page.colon')}${day(t, reviewOn)}`
  }`;
}

function annulmentPart(t: Texts, { annulment, useBlocked, annulled }: CaseView): Markup {
  if (!annulment) return annulled ? html`<p class="alert">${t('case.annulledProvider')}</p>` : NOTHING;
  const { decidedOn, decidedBy, reason, consequence, consequenceReason } = annulment;
  return html`<section class="alert" aria-labelledby="annulment"><h2 id="annulment">${t('case.annulled')}</h2>
${useBlocked && html`<p><strong>${t('case.useBlocked')}</strong> <span class="paragraph">Art. 14.5</span></p>`}
<p>${day(t, decidedOn)}${decidedBy && html`, ${decidedBy}`}</p>${reason && html`<p class="text">${reason}</p>`}
${consequence && html`<p><strong>${t.code('consequence', consequence)}</strong></p>`}${consequenceReason && html`<p class="text">${consequenceReason}</p>`}</section>`;
}

/** That something came after the order was taken back; what it is nobody of this side reads. */
function quarantinePart(t: Texts, { quarantined }: CaseView): Markup {
  if (quarantined.length === 0) return NOTHING;
  return html`<section class="missing-box" aria-labelledby="quarantine"><h2 id="quarantine">${t('case.quarantine')}</h2><p>${t('case.quarantineText')}</p>
<ul>${quarantined.map(({ documentId, byProvider }) => html`<li><code>${documentId}</code>${byProvider && html` (${byProvider})`}</li>`)}</ul></section>`;
}
