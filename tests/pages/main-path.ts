/** An order from the empty draft to the closed case, played by five people on the pages alone. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { pdf } from '../support/e2e-order.ts';
import { type Look, Visitor } from './browser.ts';
import { enter, tabToField, tabToText } from './keyboard.ts';

export interface Cast {
  readonly passwords: Readonly<Record<'officer' | 'prosecutor' | 'issuer' | 'lumen', string>>;
  /** Waits until the node has done what follows from what was done. */
  settle(): Promise<void>;
  /** Now on the legal clock, as the seat of XA reads it: `2026-11-22T08:05`. */
  legalMinute(): Promise<string>;
}

const REFERENCE = 'DPP-2026-<b>117</b> & "Söhne"';

export async function playMainPath(look: Look, cast: Cast): Promise<void> {
  const { passwords } = cast;
  const officer = await Visitor.open(look, 'officer');
  const caseId = await draft(officer, passwords.officer);
  await submit(officer, caseId);
  await approve(await Visitor.open(look, 'prosecutor'), passwords.prosecutor, caseId);
  await issue(await Visitor.open(look, 'issuer'), cast, caseId);
  await cast.settle();
  const answer = await disclose(await Visitor.open(look, 'lumen'), cast, caseId);
  await cast.settle();
  await collect(officer, caseId, answer);
  await officer.close();
}

async function draft(officer: Visitor, password: string): Promise<string> {
  const { page } = officer;
  await page.goto('/');
  await officer.stop('sign-in');
  await officer.typePassword(password);
  await officer.stop('inbox-empty');
  await page
    .getByRole('link', { name: officer.t('new.title') })
    .first()
    .click();
  // Refused first: what is wrong stands at the top, focused, and at the field.
  await officer.press(officer.t('new.create'));
  assert.equal(await officer.focused('role'), 'alert');
  assert.ok((await page.title()).startsWith(officer.t('page.error')));
  await officer.stop('new-refused');
  await officer.fill('ownReference', REFERENCE);
  await officer.fill('locationParty', 'XB');
  await officer.press(officer.t('new.create'));
  await page.waitForURL(/\/order$/);
  const caseId = /req_\w+/.exec(page.url())?.[0] ?? '';
  await officer.stop('draft-empty');
  assert.ok((await page.locator('.notes .missing').count()) >= 10, 'the gaps are shown at their fields');

  await officer.openAll();
  for (const [name, value] of Object.entries({
    'order.originalLanguage': 'fr',
    'order.issuingAuthority.authority': 'xa-dpp',
    'order.offences.0.title': 'Computer-related fraud',
    'order.informationSought.description':
      'Name and postal address of the person who opened the account.\n\nNothing else.',
    'order.domesticLegalGround': 'Criminal Procedure Act, section 42',
    'order.offenceProvisions.0.law': 'Criminal Code',
    'order.offenceProvisions.0.provision': 'section 210 <script>alert(1)</script>',
    'order.applicablePenalties.0': 'Imprisonment of up to six years',
    'order.returnContact.name': 'Registry',
    'order.returnContact.email': 'registry@dpp.xa.example',
    'order.responseManner': 'Through this node.',
    'order.factsSummary': 'The victim paid for goods that never came.',
  })) {
    await officer.fill(name, value);
  }
  await officer.tick('order.statementIssuedUnderProtocol', 'yes');
  await officer.tick('order.serviceProviders', 'prov-xb-lumen');
  await officer.tick('order.informationSought.category', 'subscriber');
  await officer.tick('order.informationSought.elements', 'identity');
  await officer.tick('order.informationSought.elements', 'postalAddress');
  await officer.goesOn(() =>
    page.locator('button[value="order.informationSought.identifiers:email"]').click(),
  );
  const address = 'order.informationSought.identifiers.0.address';
  assert.equal(await officer.focused('id'), address);
  await officer.fill(address, 'not an address');
  await officer.press(officer.t('order.save'));
  await officer.stop('draft-refused');
  assert.equal(await page.locator(`[id="${address}"]`).getAttribute('aria-invalid'), 'true');
  await officer.fill(address, 'shop@lumen.xb.example');
  await officer.press(officer.t('order.save'));
  await page.waitForURL(/saved=1/);
  await officer.sees(officer.t('order.saved'));
  assert.equal(await page.locator('.notes .missing').count(), 0, 'nothing is missing in the form any more');
  await officer.stop('draft-saved');
  return caseId;
}

export async function upload(
  visitor: Visitor,
  name: string,
  mimeType: string,
  buffer: Buffer,
  language = '',
): Promise<void> {
  const { page } = visitor;
  const form = page.locator('details:has(input[type=file])');
  await form.locator('summary').click();
  if (language) await form.locator('#language').selectOption(language);
  await form.locator('#file').setInputFiles({ name, mimeType, buffer });
  await form.locator('button').click();
  await page.waitForURL(/done=upload/);
}

async function submit(officer: Visitor, caseId: string): Promise<void> {
  const { page } = officer;
  await page.goto(`/pages/cases/${caseId}`);
  await officer.sees(REFERENCE);
  await officer.stop('case-draft');
  await upload(officer, 'ordonnance.pdf', 'application/pdf', Buffer.from(pdf('Order in fr')), 'fr');
  await officer.sees(officer.t('document.sealed'));
  await officer.stop('case-document');
  await officer.follow(officer.t('act.submit'));
  await officer.stop('submit');
  await officer.press(officer.t('act.submit'));
  await page.waitForURL(/done=submit/);
  await officer.sees(officer.t('status.awaitingApproval'));
}

/** With the keyboard only, from the inbox on. */
async function approve(prosecutor: Visitor, password: string, caseId: string): Promise<void> {
  const { page } = prosecutor;
  await page.goto('/');
  await tabToField(page, 'username');
  await page.keyboard.type('prosecutor');
  await tabToField(page, 'password');
  await page.keyboard.type(password);
  await enter(page);
  await page.waitForURL(/\/pages\//);
  await prosecutor.stop('inbox');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  assert.equal(await prosecutor.focused('id'), 'main', 'the skip link leads to the content');
  await tabToText(page, `${prosecutor.t('inbox.order')} ${caseId}`);
  await enter(page);
  await tabToText(page, prosecutor.t('act.approve'));
  await enter(page);
  await prosecutor.stop('approve');
  await tabToField(page, 'grounds');
  await page.keyboard.type('The account was used for the fraud.');
  await tabToField(page, 'scope');
  await page.keyboard.type('Identity and address of one subscriber.');
  await tabToField(page, 'supervision.kind');
  await page.keyboard.press('ArrowDown');
  await tabToField(page, 'supervision.office');
  await page.keyboard.type('Director of Public Prosecutions');
  // Without its date first: refused, nothing typed is lost.
  await enter(page);
  await prosecutor.stop('approve-refused');
  assert.equal(await page.locator('#grounds').inputValue(), 'The account was used for the fraud.');
  await page.locator('[id="supervision.date"]').fill('2026-11-20');
  await tabToText(page, prosecutor.t('act.approve'));
  await enter(page);
  await page.waitForURL(/done=approve/);
  await prosecutor.sees(prosecutor.t('status.approved'));
  await prosecutor.stop('approved');
  await prosecutor.close();
}

async function issue(issuer: Visitor, cast: Cast, caseId: string): Promise<void> {
  const { page } = issuer;
  // A link from a mail, before one is signed in: the sign-in leads back to it.
  await page.goto(`/pages/cases/${caseId}/issue`);
  await issuer.typePassword(cast.passwords.issuer);
  assert.ok(page.url().endsWith(`/pages/cases/${caseId}/issue`), page.url());
  await issuer.tick('electronicDelivery', 'yes');
  await issuer.press(issuer.t('act.issue'));
  // XB wants to be told at the same moment (7.5.a).
  await issuer.stop('issue-refused');
  await issuer.tick('electronicDelivery', 'yes');
  await issuer.fill('notification.authority', 'xb-parquet');
  await issuer.fill('notification.sentAt', await cast.legalMinute());
  await issuer.fill('notification.means', 'securePortal');
  const form = String(
    await page.evaluate(`new URLSearchParams(new FormData(document.querySelector('main form'))).toString()`),
  );
  await issuer.press(issuer.t('act.issue'));
  await page.waitForURL(/done=issue/);
  // Twice, as an impatient hand does: the order is issued once, and the answer is the same.
  const again = await page.request.post(`/pages/cases/${caseId}/issue`, {
    data: form,
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: new URL(page.url()).origin },
    maxRedirects: 0,
  });
  assert.equal(again.status(), 303);
  assert.match(again.headers().location ?? '', /done=issue$/);
  await page.goto(`/pages/cases/${caseId}`);
  await issuer.sees(issuer.t('standing.issued'));
  await issuer.stop('issued');
  await page
    .locator('header')
    .getByRole('button', { name: issuer.t('page.signOut') })
    .click();
  await issuer.stop('sign-out');
  await page.locator('button[name=logout]').click();
  await page.waitForURL(/signed-out/);
  await issuer.sees(issuer.t('signOut.title'));
  await issuer.stop('signed-out');
  await page.goto('/pages/');
  assert.match(page.url(), /\/oidc\//, 'after signing out the pages ask who one is');
  await issuer.close();
}

async function disclose(lumen: Visitor, cast: Cast, caseId: string): Promise<Buffer> {
  const { page } = lumen;
  await lumen.signIn(cast.passwords.lumen);
  await lumen.stop('inbox');
  await page.goto(`/pages/cases/${caseId}`);
  const body = (await page.locator('body').textContent()) ?? '';
  assert.ok(
    !body.includes('never came') && !body.includes('DPP-2026'),
    'the provider sees neither facts nor references',
  );
  await lumen.stop('order');
  await lumen.follow(lumen.t('act.receipt'));
  await lumen.stop('receipt');
  await lumen.press(lumen.t('act.receipt'));
  await page.waitForURL(/done=receipt/);
  await lumen.sees('Europe/Helsinki');
  await lumen.stop('received');
  // More than one slice of the API.
  const answer = Buffer.from(`field,value\nname,"Quist, Amélie"\n${'note,-\n'.repeat(900_000)}`);
  await upload(lumen, 'abonné.csv', 'text/csv', answer);
  await cast.settle();
  await page.goto(`/pages/cases/${caseId}/answer`);
  await lumen.tick('outcome', 'disclosed');
  await page.locator('input[name=documents]').check();
  await lumen.stop('answer');
  await lumen.press(lumen.t('act.answer'));
  await page.waitForURL(/done=answer/);
  await lumen.stop('answered');
  await lumen.close();
  return answer;
}

async function collect(officer: Visitor, caseId: string, answer: Buffer): Promise<void> {
  const { page } = officer;
  await page.goto(`/pages/cases/${caseId}`);
  await officer.sees(officer.t('outcome.disclosed'));
  await officer.stop('disclosed');
  const arriving = page.waitForEvent('download');
  await page.getByRole('link', { name: 'abonné.csv' }).click();
  const download = await arriving;
  assert.equal(download.suggestedFilename(), 'abonné.csv');
  const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
  assert.equal(
    digest(readFileSync(await download.path())),
    digest(answer),
    'byte for byte what was disclosed',
  );
  await officer.follow(officer.t('act.close'));
  await officer.fill('outcome', 'The subscriber is identified.');
  await officer.press(officer.t('act.close'));
  await page.waitForURL(/done=close/);
  await officer.stop('closed');
  await page.goto('/pages/?show=closed');
  await officer.sees(caseId);
  await officer.stop('inbox-closed');
}
