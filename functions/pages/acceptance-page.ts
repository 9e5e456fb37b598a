/** "Would this be accepted?": the draft against the profile of each provider's country as of today. Decides nothing. */
import * as z from 'zod';
import { casePath, readView, reasonOf } from './case-data.ts';
import { day, deadlineTime } from './dates.ts';
import { mark } from './form-render.ts';
import { html, type Markup } from './html.ts';
import type { Texts } from './i18n.ts';
import { crumbs } from './layout.ts';
import { tagClass } from './tags.ts';
import { type Page, type PagesDeps, page, type SignedInVisit } from './visit.ts';

const text = z.string().optional().catch(undefined);
const finding = z.looseObject({ paragraph: text, message: z.string() });
const deadline = z.looseObject({
  endsAt: z.string(),
  timeZone: z.string(),
  localDate: z.string(),
  basis: text,
});
const addressee = z.looseObject({
  providerId: z.string(),
  locationParty: text,
  verdict: z.string(),
  findings: z.array(finding).default([]),
  form: z.looseObject({ delivery: text }).optional().catch(undefined),
  consultation: z.looseObject({ expected: z.boolean() }).optional().catch(undefined),
  period: z
    .looseObject({ ifReceivedNow: deadline, wishOnly: z.boolean().optional() })
    .optional()
    .catch(undefined),
  confidentiality: z.looseObject({ warning: text }).optional().catch(undefined),
});
const acceptanceView = z.looseObject({
  date: text,
  addressees: z.array(addressee).default([]),
  warnings: z.array(finding).default([]).catch([]),
  duplicates: z
    .array(z.looseObject({ caseId: z.string(), status: z.string(), sharedIdentifiers: z.number() }))
    .default([])
    .catch([]),
});

export async function acceptancePage(deps: PagesDeps, visit: SignedInVisit, id: string): Promise<Page> {
  const { t, session, query } = visit;
  const view = await readView(deps, visit, id);
  const path = `/cases/${encodeURIComponent(id)}/acceptance`;
  const call = { method: 'GET', path, query: reasonOf(query), token: session.token } as const;
  const { date, addressees, warnings, duplicates } = acceptanceView.parse(await deps.api.json(call));
  const body = html`${crumbs(t, [casePath(id), view.ownReference ?? t('page.toCase')])}<h1>${t('acceptance.title')}</h1>
<p>${t('acceptance.intro')} ${day(t, date)}</p>
<h2>${t('field.providers')}</h2>
${addressees.length === 0 ? html`<p class="empty">${t('acceptance.nobody')}</p>` : html`<ul class="clocks">${addressees.map((each) => card(t, each))}</ul>`}
${
  warnings.length > 0 &&
  html`<h2>${t('acceptance.warnings')}</h2><ul class="plain">${warnings.map((each) => line(t, each))}</ul>`
}
${
  duplicates.length > 0 &&
  html`<h2>${t('acceptance.duplicates')}</h2><ul class="plain">${duplicates.map(
    ({ caseId, status, sharedIdentifiers }) =>
      html`<li><a href="${casePath(caseId)}"><code>${caseId}</code></a> <span class="${tagClass(status)}">${t.code('status', status)}</span> ${t('acceptance.shared', { count: sharedIdentifiers })}</li>`,
  )}</ul>`
}`;
  return page(t('acceptance.title'), body);
}

const line = (t: Texts, { message, paragraph }: z.infer<typeof finding>): Markup =>
  html`<li>${t.sentence(message)}${mark(paragraph)}</li>`;

function card(t: Texts, one: z.infer<typeof addressee>): Markup {
  const { providerId, locationParty, verdict, findings, form, consultation, period, confidentiality } = one;
  const isOpen = verdict === 'open';
  return html`<li><h3>${providerId} (${locationParty})</h3><p><span class="tag ${isOpen ? 'good' : 'bad'}">${t(isOpen ? 'acceptance.open' : 'acceptance.blocked')}</span></p>
${findings.length > 0 && html`<ul class="plain">${findings.map((each) => line(t, each))}</ul>`}
${form?.delivery === 'paper' && html`<p>${t('acceptance.paper')}${mark('Art. 7.6')}</p>`}
${consultation?.expected && html`<p>${t('acceptance.consultation')}${mark('Art. 7.5.b')}</p>`}
${period && html`<p><span class="quiet">${t('acceptance.period')}</span><br>${deadlineTime(t, period.ifReceivedNow)}</p>`}
${period?.wishOnly && html`<p>${t('hint.timeFrame')}</p>`}
${confidentiality?.warning && html`<p>${t.sentence(confidentiality.warning)}</p>`}</li>`;
}
