/** An order that is out: receipt with proof, its contestation, a question, a longer period, another provider, annulment. */
import assert from 'node:assert/strict';
import { completeContent, issued, LUMEN, POLARIS, pdf } from '../support/e2e-order.ts';
import type { Visitor } from './browser.ts';
import { enter, tabToField, tabToText } from './keyboard.ts';
import { upload } from './main-path.ts';
import type { Stage } from './stage.ts';

export async function playAfterIssue(stage: Stage): Promise<void> {
  const { target } = stage;
  const order = completeContent({ serviceProviders: [{ providerId: LUMEN }, { providerId: POLARIS }] });
  const id = await issued(target, order);
  await target.settle();
  const officer = await stage.visitor('officer', `/pages/cases/${id}`);
  await recordReceipt(stage, officer, id);
  const lumen = await stage.visitor('lumen', `/pages/cases/${id}`);
  await contest(stage, lumen);
  await ask(lumen, id);
  await decideContestation(await stage.visitor('prosecutor', `/pages/cases/${id}`));
  await clarify(officer, id);
  const issuer = await stage.visitor('issuer', `/pages/cases/${id}`);
  await extend(stage, issuer, id);
  await readdress(issuer, id);
  await answerInPart(stage, lumen, id);
  await decline(stage);
  await annul(stage, issuer, officer, id);
  for (const one of [officer, lumen, issuer]) await one.close();
}

const open = async (visitor: Visitor, id: string, part = ''): Promise<void> => {
  await visitor.page.goto(`/pages/cases/${id}${part}`);
};

/** The link of an act on the card of one provider; its name says which. */
const onCard = async (visitor: Visitor, provider: string, label: string): Promise<void> => {
  const link = visitor.page.locator(`ul.clocks a[href*="providerId=${provider}"]`).filter({ hasText: label });
  await visitor.goesOn(() => link.click());
};

async function recordReceipt(stage: Stage, officer: Visitor, id: string): Promise<void> {
  const { page } = officer;
  await officer.stop('issued-to-two');
  await onCard(officer, LUMEN, officer.t('act.recordReceipt'));
  await officer.sees(officer.t('act.recordReceipt.uploadFirst'));
  await open(officer, id);
  const form = page.locator('details:has(input[type=file])');
  await form.locator('summary').click();
  await form.locator('#purpose').selectOption('proof');
  await form
    .locator('#file')
    .setInputFiles({ name: 'reçu.pdf', mimeType: 'application/pdf', buffer: Buffer.from(pdf('Delivered')) });
  await officer.goesOn(() => form.locator('button').click());
  await stage.target.settle();
  await open(officer, id);
  await onCard(officer, LUMEN, officer.t('act.recordReceipt'));
  assert.equal(await page.locator('#providerId').inputValue(), LUMEN, 'the card has chosen the provider');
  await officer.fill('evidence', 'registeredPost');
  await page.locator('#proof').selectOption({ index: 1 });
  await officer.fill('receivedAt', await stage.minute(5000));
  await officer.press(officer.t('act.recordReceipt'));
  // Refused: nothing typed is lost, what is wrong has the focus.
  assert.equal(await officer.focused('role'), 'alert');
  await officer.sees(officer.t('api.receiptInFuture'));
  await officer.stop('receipt-refused');
  await stage.target.advanceClock(48);
  await officer.fill('receivedAt', await stage.minute(-24));
  await officer.press(officer.t('act.recordReceipt'));
  await page.waitForURL(/done=receipts/);
  await officer.sees(officer.t('evidence.registeredPost'));
  await officer.stop('receipt-recorded');
}

async function contest(stage: Stage, lumen: Visitor): Promise<void> {
  await lumen.page.reload();
  await lumen.openAll();
  await lumen.follow(lumen.t('act.contestReceipt'));
  // Two hours east of UTC: the provider's own clock.
  await lumen.sees('Europe/Helsinki');
  await lumen.fill('claimedAt', await stage.minute(-10));
  await lumen.fill('reason', 'Our registry was closed.');
  await lumen.stop('contest');
  await lumen.press(lumen.t('act.contestReceipt'));
  await lumen.page.waitForURL(/done=contest-receipt/);
  await lumen.sees(lumen.t('contestationState.open'));
}

/** With the keyboard only. */
async function ask(lumen: Visitor, id: string): Promise<void> {
  const { page } = lumen;
  await open(lumen, id);
  await tabToText(page, lumen.t('act.ask'));
  await enter(page);
  await lumen.stop('ask');
  await tabToText(page, lumen.t('act.ask'));
  await enter(page);
  // Without a question first: refused, and the summary leads to the field.
  assert.equal(await lumen.focused('role'), 'alert');
  await tabToText(page, `${lumen.t('field.question')}${lumen.t('page.colon')}${lumen.t('say.required')}`);
  await page.keyboard.press('Enter');
  assert.match(page.url(), /#question$/);
  await lumen.stop('ask-refused');
  await tabToField(page, 'question');
  await page.keyboard.type('Which of the two accounts <b>do you mean</b>?');
  await tabToText(page, lumen.t('act.ask'));
  await enter(page);
  await page.waitForURL(/done=ask/);
  await lumen.sees('<b>do you mean</b>');
  await lumen.stop('asked');
}

async function decideContestation(prosecutor: Visitor): Promise<void> {
  await onCard(prosecutor, LUMEN, prosecutor.t('act.decideContestation'));
  await prosecutor.tick('outcome', 'upheld');
  await prosecutor.fill('reason', 'The proof shows the porter only.');
  await prosecutor.stop('decide-contestation');
  await prosecutor.press(prosecutor.t('act.decideContestation'));
  await prosecutor.page.waitForURL(/done=decide-contestation/);
  await prosecutor.sees(prosecutor.t('contestationState.upheld'));
  await prosecutor.close();
}

async function clarify(officer: Visitor, id: string): Promise<void> {
  await open(officer, id);
  await onCard(officer, LUMEN, officer.t('act.clarify'));
  await officer.sees('<b>do you mean</b>');
  await officer.fill('n', '1');
  await officer.fill('reply', 'Send us the traffic data of both as well.');
  await officer.press(officer.t('act.clarify'));
  // A reply never widens the order (7.3.f).
  assert.equal(await officer.focused('role'), 'alert');
  await officer.fill('reply', 'The one of March.');
  await officer.stop('clarify');
  await officer.press(officer.t('act.clarify'));
  await officer.page.waitForURL(/done=clarify/);
  await officer.sees('The one of March.');
}

async function extend(stage: Stage, issuer: Visitor, id: string): Promise<void> {
  await onCard(issuer, LUMEN, issuer.t('act.extend'));
  await issuer.fill('until', (await stage.minute(24 * 90)).slice(0, 10));
  await issuer.fill('reason', 'Archives are slow.');
  await issuer.stop('extend');
  await issuer.press(issuer.t('act.extend'));
  await issuer.page.waitForURL(/done=extend/);
  await issuer.sees(issuer.t('clock.extended'));
  await open(issuer, id);
}

async function readdress(issuer: Visitor, id: string): Promise<void> {
  const { page } = issuer;
  await onCard(issuer, POLARIS, issuer.t('act.readdress'));
  await issuer.fill('to.locationParty', 'XC');
  await issuer.fill('reason', 'They told us on the telephone.');
  await issuer.press(issuer.t('form.showProviders'));
  assert.equal(await page.locator('#reason').inputValue(), 'They told us on the telephone.');
  await issuer.fill('to.providerId', 'prov-xc-condor');
  await issuer.stop('readdress');
  await issuer.press(issuer.t('act.readdress'));
  await page.waitForURL(/linked=req_/);
  await issuer.stop('readdressed');
  await open(issuer, id);
}

async function answerInPart(stage: Stage, lumen: Visitor, id: string): Promise<void> {
  await open(lumen, id);
  await upload(lumen, 'premier.csv', 'text/csv', Buffer.from('field,value\nname,"Quist, Amélie"\n'));
  await stage.target.settle();
  await open(lumen, id, '/answer');
  await lumen.tick('outcome', 'partlyDisclosed');
  await lumen.page.locator('input[name=documents]').check();
  await lumen.tick('restFollows', 'yes');
  await lumen.tick('withheld', 'postalAddress');
  await lumen.press(lumen.t('act.answer'));
  await lumen.page.waitForURL(/done=answer/);
  await lumen.sees(lumen.t('clock.restFollows'));
  await lumen.stop('answered-in-part');
  // The rest comes too late: the order falls while it lies there unanswered.
  await upload(lumen, 'reste.csv', 'text/csv', Buffer.from('field,value\naddress,unknown\n'));
}

/** A bare statement that nothing will be disclosed (7.7), and an answer that refuses nothing. */
async function decline(stage: Stage): Promise<void> {
  const both = completeContent({ serviceProviders: [{ providerId: LUMEN }, { providerId: POLARIS }] });
  const id = await issued(stage.target, both);
  await stage.target.settle();
  const lumen = await stage.visitor('lumen', `/pages/cases/${id}/receipt`);
  await lumen.press(lumen.t('act.receipt'));
  await lumen.follow(lumen.t('act.answer'));
  await lumen.tick('outcome', 'refused');
  await lumen.press(lumen.t('act.answer'));
  assert.equal(await lumen.focused('role'), 'alert', 'a reason is asked for, if only: none given');
  await lumen.fill('reason', 'no-reason');
  await lumen.stop('declined-with');
  await lumen.press(lumen.t('act.answer'));
  await lumen.page.waitForURL(/done=answer/);
  await lumen.close();
  const polaris = await stage.visitor('polaris', `/pages/cases/${id}/receipt`);
  await polaris.press(polaris.t('act.receipt'));
  await polaris.follow(polaris.t('act.answer'));
  await polaris.tick('outcome', 'formallyDefective');
  await polaris.fill('paragraphs.0', '7.3.d');
  await polaris.press(polaris.t('act.answer'));
  await polaris.page.waitForURL(/done=answer/);
  await polaris.close();
  const issuer = await stage.visitor('issuer', `/pages/cases/${id}`);
  await issuer.sees(issuer.t('clock.fallback'));
  await issuer.sees(issuer.t('clock.proposals'));
  await issuer.stop('two-declined');
  await issuer.close();
}

async function annul(stage: Stage, issuer: Visitor, officer: Visitor, id: string): Promise<void> {
  await stage.target.settle();
  await open(issuer, id);
  await issuer.openAll();
  await issuer.stop('more-acts');
  await issuer.follow(issuer.t('act.annul'));
  await issuer.fill('decidedBy', 'Court of Appeal');
  await issuer.fill('decidedOn', (await stage.minute()).slice(0, 10));
  await issuer.fill('reason', 'No sufficient ground.');
  await issuer.stop('annul');
  await issuer.press(issuer.t('act.annul'));
  await issuer.page.waitForURL(/done=annul/);
  await issuer.sees(issuer.t('case.quarantine'));
  await issuer.stop('annulled');
  await open(officer, id);
  await officer.sees(officer.t('case.useBlocked'));
  const prosecutor = await stage.visitor('prosecutor', `/pages/cases/${id}/decide-annulment`);
  await prosecutor.tick('consequence', 'erase');
  await prosecutor.fill('reason', 'Nothing else supports it.');
  await prosecutor.stop('decide-annulment');
  await prosecutor.press(prosecutor.t('act.decideAnnulment'));
  await prosecutor.page.waitForURL(/done=decide-annulment/);
  await prosecutor.close();
  await open(issuer, id, '/close');
  await issuer.fill('outcome', 'Nothing was used.');
  await issuer.press(issuer.t('act.close'));
  await issuer.follow(issuer.t('act.reopen'));
  await issuer.fill('reason', 'A document was found.');
  await issuer.fill('authorisedBy', 'Head of the registry');
  await issuer.stop('reopen');
  await issuer.press(issuer.t('act.reopen'));
  await issuer.page.waitForURL(/done=reopen/);
}
