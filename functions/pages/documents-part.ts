/** The documents of a case: what each is for and where it stands, and a plain form that adds one. */
import { limits } from '../../shared/application/limits.ts';
import { documentPurposeSchema } from '../../shared/protocol/documents.ts';
import { casePath, languageOptions } from './case-data.ts';
import type { Option } from './form-spec.ts';
import { html, type Markup } from './html.ts';
import type { Texts } from './i18n.ts';
import { tagClass } from './tags.ts';
import type { CaseView, DocumentView } from './views.ts';
import type { PagesDeps, SignedInVisit } from './visit.ts';

/** Base64 makes a third more of a body that a function is handed. */
const FUNCTION_UPLOAD_BYTES = 4 * 1024 * 1024;
/** A form has no progress and no second try: what takes longer is not for it. */
const STREAMED_UPLOAD_BYTES = 1024 * 1024 * 1024;
export const mostUploadBytes = ({ canStream }: PagesDeps): number =>
  canStream ? STREAMED_UPLOAD_BYTES : FUNCTION_UPLOAD_BYTES;

/** A package arrives in one piece. */
export const packageUploadBytes = (deps: PagesDeps): number =>
  Math.min(mostUploadBytes(deps), limits.singleUploadBytes);

export const size = (t: Texts, bytes: number): string => {
  const units = t.language === 'fr' ? ['o', 'Kio', 'Mio', 'Gio'] : ['B', 'KiB', 'MiB', 'GiB'];
  const step = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(bytes, 1)) / 10)));
  const number = new Intl.NumberFormat(t.language, { maximumFractionDigits: step === 0 ? 0 : 1 });
  return `${number.format(bytes / 1024 ** step)}\u00a0${units[step]}`;
};

export function documentsPart(
  deps: PagesDeps,
  visit: SignedInVisit,
  view: CaseView,
  documents: readonly DocumentView[],
  mayUpload: boolean,
): Markup {
  const { t } = visit;
  return html`<h2 id="documents">${t('documents.title')}</h2>
${documents.length === 0 ? html`<p class="empty">${t('documents.none')}</p>` : table(t, view, documents)}
${mayUpload && uploadForm(deps, visit, view, documents)}`;
}

function table(t: Texts, view: CaseView, documents: readonly DocumentView[]): Markup {
  const row = ({ documentId, state, name, size: bytes, code }: DocumentView): Markup => {
    const purpose = view.documents.find((each) => each.documentId === documentId)?.purpose ?? '';
    const shown = name ?? documentId;
    const path = casePath(view.id, `/documents/${encodeURIComponent(documentId)}`);
    return html`<tr><th scope="row">${state === 'sealed' ? html`<a href="${path}" download>${shown}</a>` : shown}</th>
<td data-label="${t('documents.purpose')}${t('page.colon')}">${t.code('purpose', purpose)}</td>
<td data-label="${t('documents.size')}${t('page.colon')}">${bytes !== undefined && size(t, bytes)}</td>
<td data-label="${t('documents.state')}${t('page.colon')}"><span class="${tagClass(state)}">${t.code('document', state)}</span>${code && html` ${t.code('rejected', code)}`}</td></tr>`;
  };
  const pending = documents.some(({ state }) => state === 'declared');
  return html`<table class="cards"><caption class="hidden">${t('documents.title')}</caption><thead><tr><th scope="col">${t('documents.name')}</th><th scope="col">${t('documents.purpose')}</th>
<th scope="col">${t('documents.size')}</th><th scope="col">${t('documents.state')}</th></tr></thead><tbody>${documents.map(row)}</tbody></table>
${pending && html`<p><a href="${casePath(view.id, '#documents')}">${t('documents.refresh')}</a></p>`}`;
}

function uploadForm(
  deps: PagesDeps,
  visit: SignedInVisit,
  view: CaseView,
  documents: readonly DocumentView[],
): Markup {
  const { t, formToken } = visit;
  const isAddressee = view.relation === 'addressee';
  const purposes = documentPurposeSchema.options.filter((each) => (each === 'answer') === isAddressee);
  const originals = documents.filter(({ state }) => state === 'sealed');
  const option = ({ value, text }: Option): Markup => html`<option value="${value}">${text}</option>`;
  const languages = languageOptions(t);
  // Fields before the file: they are read while the file still arrives.
  return html`<details><summary>${t('upload.title')}</summary>
<form class="stack" method="post" novalidate enctype="multipart/form-data" action="${casePath(view.id, '/documents')}">
<input type="hidden" name="csrf" value="${formToken}"><input type="hidden" name="key" value="${deps.newId()}">
${
  isAddressee
    ? html`<input type="hidden" name="purpose" value="answer">`
    : html`<div class="field"><label for="purpose">${t('documents.purpose')}</label><select id="purpose" name="purpose">${purposes.map((one) => option({ value: one, text: t.word('purpose', one) }))}</select></div>`
}
<div class="field"><label for="language">${t('upload.language')} <span class="quiet">${t('form.optional')}</span></label><select id="language" name="language"><option value="">${t('form.choose')}</option>${languages.map(option)}</select></div>
${
  !isAddressee &&
  originals.length > 0 &&
  html`<div class="field"><label for="translationOf">${t('upload.translationOf')} <span class="quiet">${t('form.optional')}</span></label><select id="translationOf" name="translationOf"><option value="">${t('upload.noTranslation')}</option>${originals.map(({ documentId, name }) => option({ value: documentId, text: name ?? documentId }))}</select></div>`
}
<div class="field"><label for="file">${t('upload.file')}</label><p class="hint" id="hint.file">${t('upload.hint', { most: size(t, mostUploadBytes(deps)) })}</p><input type="file" id="file" name="file" required aria-describedby="hint.file"></div>
<p class="buttons"><button>${t('upload.send')}</button></p></form></details>`;
}
