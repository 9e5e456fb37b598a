/** The clock of each provider and what it answered: the last day at its seat, and the same moment in UTC. */
import type { ActSpec } from './act-spec.ts';
import { casePath } from './case-data.ts';
import { deadlineTime, localTime, utcTime } from './dates.ts';
import type { Option } from './form-spec.ts';
import { html, type Markup, NOTHING } from './html.ts';
import type { Texts } from './i18n.ts';
import { tagClass } from './tags.ts';
import type { AddresseeView, CaseView, DocumentView } from './views.ts';

export interface ClocksPart {
  readonly view: CaseView;
  readonly providers: readonly Option[];
  readonly documents: readonly DocumentView[];
  /** What one can do about each provider. */
  readonly acts: (addressee: AddresseeView) => readonly ActSpec[];
  /** The cover sheet for service outside this system can be printed. */
  readonly prints: boolean;
}

export function clocksPart(t: Texts, part: ClocksPart): Markup {
  const { view } = part;
  const isAddressee = view.relation === 'addressee';
  if (!isAddressee && view.addressees.length === 0) return NOTHING;
  const cards = isAddressee
    ? html`<li><h3>${t('clock.yours')}</h3>${times(t, view)}${exchange(t, view)}</li>`
    : view.addressees.map((each) => card(t, part, each));
  return html`<h2 id="clocks">${t('clock.title')}</h2><ul class="clocks">${cards}</ul>`;
}

function card(t: Texts, part: ClocksPart, addressee: AddresseeView): Markup {
  const { view, providers, documents, acts, prints } = part;
  const { providerId, name, status, answers, fallbackOpen, proposals, readdressed, movedTo, delivery } =
    addressee;
  const known = name ?? providers.find(({ value }) => value === providerId)?.text ?? providerId;
  const links = acts(addressee).map(
    ({ verb, label }) =>
      html`<li><a class="button second small" href="${casePath(view.id, `/${verb}?providerId=${encodeURIComponent(providerId)}`)}">${t(label)}<span class="hidden">${t('page.colon')}${known}</span></a></li>`,
  );
  const sheet = casePath(view.id, `/service-packages/${encodeURIComponent(providerId)}`);
  return html`<li><h3>${known}</h3><p><span class="${tagClass(status)}">${t.code('standing', status)}</span>${delivery === 'paper' && html` <span class="tag">${t('clock.paper')}</span>`}</p>
${times(t, addressee)}
${fallbackOpen && html`<p>${t('clock.fallback')}</p>`}
${readdressed && html`<p>${t('clock.readdressed')} <a href="${casePath(readdressed.caseId)}"><code>${readdressed.caseId}</code></a></p>`}
${movedTo && html`<p>${t('clock.movedTo')} <a href="${casePath(movedTo)}"><code>${movedTo}</code></a></p>`}
${exchange(t, addressee)}
${answers.map((answer) => answerPart(t, answer, documents))}
${proposals.length > 0 && html`<h4>${t('clock.proposals')}</h4><ul class="plain">${proposals.map(({ message, paragraph }) => html`<li>${t.sentence(message)} <span class="paragraph">${paragraph}</span></li>`)}</ul>`}
${prints && status !== 'withdrawn' && status !== 'moved' && html`<p><a href="${sheet}" download>${t('clock.servicePackage')}</a></p>`}
${links.length > 0 && html`<ul class="next">${links}</ul>`}</li>`;
}

type Times = Pick<AddresseeView, 'receivedAt' | 'deadline' | 'evidence'>;

function times(t: Texts, { receivedAt, deadline, evidence }: Times): Markup {
  const zone = deadline?.timeZone;
  if (!receivedAt) return html`<p>${t('clock.notReceived')}</p>`;
  return html`<p><span class="quiet">${t('clock.received')}</span><br>${localTime(t, receivedAt, zone)}<br><span class="quiet">${utcTime(t, receivedAt)}</span>
${evidence && html`<br><span class="quiet">${t.code('evidence', evidence)}</span>`}</p>
${deadline && html`<p><span class="quiet">${t('clock.deadline')} <span class="paragraph">${deadline.basis === 'extension' ? t('clock.extended') : html`Art. ${deadline.basis ?? '7.7'}`}</span></span><br>${deadlineTime(t, deadline)}</p>`}`;
}

type Exchange = Pick<AddresseeView, 'contestation' | 'clarifications' | 'deadline'>;

/** Questions and a contested receipt, as both sides see them. */
const exchange = (t: Texts, { contestation, clarifications, deadline }: Exchange): Markup =>
  html`${contestation && contestationPart(t, contestation, deadline?.timeZone)}${
    clarifications.length > 0 &&
    html`<h4>${t('clock.questions')}</h4><ol class="plain">${clarifications.map(
      ({ n, question, reply, answeredAt }) =>
        html`<li value="${n}"><span class="text">${question}</span><br>${
          answeredAt
            ? html`<span class="quiet">${t('clock.reply')}${t('page.colon')}</span><span class="text">${reply}</span>`
            : html`<span class="tag wait">${t('clock.unanswered')}</span>`
        }</li>`,
    )}</ol>`
  }`;

export function contestationPart(
  t: Texts,
  { status, recordedAt, claimedAt, reason, decision }: NonNullable<AddresseeView['contestation']>,
  zone: string | undefined,
): Markup {
  return html`<div class="notice"><p><strong>${t.code('contestationState', status)}</strong></p><p>${t('clock.recordedAt')}${t('page.colon')}${localTime(t, recordedAt, zone)}<br>
${t('clock.claimedAt')}${t('page.colon')}${localTime(t, claimedAt, zone)}</p>
${reason && html`<p class="text">${reason}</p>`}${decision && html`<p class="text">${decision}</p>`}</div>`;
}

type Answer = AddresseeView['answers'][number];

function answerPart(t: Texts, answer: Answer, documents: readonly DocumentView[]): Markup {
  const names = answer.documents.map(
    (id) => documents.find(({ documentId }) => documentId === id)?.name ?? id,
  );
  const { restFollows, entityName, entity, paragraphs, providerReference } = answer;
  return html`<p><strong>${t.code('outcome', answer.outcome)}</strong>${answer.late && html` <span class="tag wait">${t('clock.late')}</span>`}${restFollows && html` <span class="tag wait">${t('clock.restFollows')}</span>`}<br>
<span class="quiet">${localTime(t, answer.at)}</span></p>
${answer.reason && html`<p>${t.code('reason', answer.reason)}</p>`}
${answer.withheld && answer.withheld.length > 0 && html`<p>${t('field.withheld')}${t('page.colon')}${answer.withheld.map((code) => t.word('element', code)).join(', ')}</p>`}
${paragraphs && paragraphs.length > 0 && html`<p>${t('field.paragraph')}${t('page.colon')}${paragraphs.join(', ')}</p>`}
${(entityName ?? entity) && html`<p>${t('part.entity')}${t('page.colon')}${entityName ?? entity}</p>`}
${answer.text && html`<p class="text">${answer.text}</p>`}
${providerReference && html`<p>${t('clock.theirReference')}${t('page.colon')}${providerReference}</p>`}
${names.length > 0 && html`<p>${t('documents.title')}${t('page.colon')}${names.join(', ')}</p>`}`;
}

export const answersPart = (
  t: Texts,
  answers: readonly Answer[],
  documents: readonly DocumentView[],
): Markup =>
  answers.length === 0
    ? NOTHING
    : html`<h2>${t('clock.answers')}</h2><ul class="clocks">${answers.map((answer) => html`<li>${answerPart(t, answer, documents)}</li>`)}</ul>`;
