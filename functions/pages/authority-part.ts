/** Art. 7.5 on the page of a case: what the authority of the provider's Party has said, as far as the viewer sees it. */
import { localTime } from './dates.ts';
import { html, type Markup } from './html.ts';
import type { Texts } from './i18n.ts';
import type { CaseView } from './views.ts';

/** `zone`: the clock of the viewer's node. */
export function authorityPart(t: Texts, view: CaseView, zone: string): Markup {
  const own = view.side === 'notified' ? [{ party: '', ...view }] : view.authorities;
  const shown = own.filter(({ requests, instructions }) => requests.length + instructions.length > 0);
  return html`${view.instruction && barred(t, view.instruction, zone)}${
    view.additionalInformation.length > 0 &&
    html`<h2>${t('authority.information')}</h2><ol>${view.additionalInformation.map(({ text }) => html`<li>${text}</li>`)}</ol>`
  }${
    shown.length > 0 &&
    html`<h2 id="authority">${t('authority.title')}</h2>${shown.map(
      ({ requests, instructions }) =>
        html`<ul>${instructions.map(
          (one) =>
            html`<li><strong>${t('field.instruction')} ${one.ref ?? one.n}</strong> ${t.code('ground', one.ground)}${t('page.colon')}${elements(t, one.elements)} ${localTime(t, one.instructedAt ?? one.at ?? '', zone)} ${one.liftedAt !== undefined && html`<span class="tag good">${t('authority.lifted')}</span>`}${one.late.length > 0 && html`<span class="tag bad">${t('authority.late')}</span>`}<br />${one.reasons}</li>`,
        )}${requests.map(
          ({ n, questions, answers, answeredAt }) =>
            html`<li><strong>${t('field.informationRequest')} ${n}</strong>${answeredAt === undefined && html` <span class="tag wait">${t('authority.open')}</span>`}<ol>${questions.map(
              (question, i) =>
                html`<li>${question}${answers[i] && html`<br />${answers[i]?.text} <span class="quiet">${answers[i]?.providerMaySee ? t('authority.maySee') : t('authority.mayNotSee')}</span>`}</li>`,
            )}</ol></li>`,
        )}</ul>`,
    )}`
  }`;
}

const elements = (t: Texts, list: readonly string[] | undefined): Markup =>
  list === undefined
    ? html`${t('authority.everything')}`
    : html`${list.map((each, n) => html`${n > 0 && ', '}${t.code('element', each)}`)}`;

/** What the provider must not send; grounds and reasons are its authority's to give. */
function barred(
  t: Texts,
  { notToDisclose, since }: NonNullable<CaseView['instruction']>,
  zone: string,
): Markup {
  const what = notToDisclose === 'all' ? undefined : notToDisclose;
  return html`<section class="missing-box"><h2>${t('authority.barred')}</h2><p>${t('authority.barredText')} ${localTime(t, since, zone)}</p><p>${elements(t, what)} <span class="quiet">Art. 7.5.c</span></p></section>`;
}
