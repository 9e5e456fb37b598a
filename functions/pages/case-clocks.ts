/** The clock of each provider and what it answered: the last day at its seat, and the same moment in UTC. */
import { deadlineTime, localTime, utcTime } from './dates.ts';
import type { Option } from './form-spec.ts';
import { html, type Markup, NOTHING } from './html.ts';
import type { Texts } from './i18n.ts';
import { tagClass } from './inbox-page.ts';
import type { AddresseeView, CaseView, DocumentView } from './views.ts';

export function clocksPart(
  t: Texts,
  view: CaseView,
  providers: readonly Option[],
  documents: readonly DocumentView[],
): Markup {
  const isAddressee = view.relation === 'addressee';
  if (!isAddressee && view.addressees.length === 0) return NOTHING;
  const cards = isAddressee
    ? html`<li><h3>${t('clock.yours')}</h3>${times(t, view)}</li>`
    : view.addressees.map((each) => card(t, each, providers, documents));
  return html`<h2 id="clocks">${t('clock.title')}</h2><ul class="clocks">${cards}</ul>`;
}

function card(
  t: Texts,
  addressee: AddresseeView,
  providers: readonly Option[],
  documents: readonly DocumentView[],
): Markup {
  const { providerId, name, status, answers, fallbackOpen } = addressee;
  const known = name ?? providers.find(({ value }) => value === providerId)?.text ?? providerId;
  return html`<li><h3>${known}</h3><p><span class="${tagClass(status)}">${t.code('standing', status)}</span></p>
${times(t, addressee)}
${fallbackOpen && html`<p>${t('clock.fallback')}</p>`}
${answers.map((answer) => answerPart(t, answer, documents))}</li>`;
}

type Times = Pick<AddresseeView, 'receivedAt' | 'deadline'>;

function times(t: Texts, { receivedAt, deadline }: Times): Markup {
  const zone = deadline?.timeZone;
  if (!receivedAt) return html`<p>${t('clock.notReceived')}</p>`;
  return html`<p><span class="quiet">${t('clock.received')}</span><br>${localTime(t, receivedAt, zone)}<br><span class="quiet">${utcTime(t, receivedAt)}</span></p>
${deadline && html`<p><span class="quiet">${t('clock.deadline')} <span class="paragraph">Art. ${deadline.basis ?? '7.7'}</span></span><br>${deadlineTime(t, deadline)}</p>`}`;
}

type Answer = AddresseeView['answers'][number];

function answerPart(t: Texts, answer: Answer, documents: readonly DocumentView[]): Markup {
  const names = answer.documents.map(
    (id) => documents.find(({ documentId }) => documentId === id)?.name ?? id,
  );
  return html`<p><strong>${t.code('outcome', answer.outcome)}</strong>${answer.late && html` <span class="tag wait">${t('clock.late')}</span>`}<br>
<span class="quiet">${localTime(t, answer.at)}</span></p>
${answer.reason && html`<p>${t.code('reason', answer.reason)}</p>`}
${answer.withheld && answer.withheld.length > 0 && html`<p>${t('field.withheld')}${t('page.colon')}${answer.withheld.map((code) => t.word('element', code)).join(', ')}</p>`}
${answer.text && html`<p>${answer.text}</p>`}
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
