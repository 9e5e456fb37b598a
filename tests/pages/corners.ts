/** What happens beside the main path: language, strangers, forms from elsewhere, files that are refused. */
import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Look, Visitor } from './browser.ts';
import type { Cast } from './main-path.ts';

export async function playCorners(look: Look, { passwords, settle }: Cast): Promise<void> {
  const officer = await Visitor.open(look, 'officer');
  const { page } = officer;
  await officer.signIn(passwords.officer);

  // The language is switched by hand, kept, and leads to the same page.
  const other = look.language === 'en' ? 'fr' : 'en';
  await page.goto('/pages/?show=due-soon');
  await page.locator(`footer a[lang=${other}]`).click();
  assert.equal(await page.locator('html').getAttribute('lang'), other);
  assert.match(page.url(), /show=due-soon$/);
  await page.goto('/pages/cases/new');
  assert.equal(await page.locator('html').getAttribute('lang'), other);
  await page.locator(`footer a[lang=${look.language}]`).click();

  await officer.fill('ownReference', 'DPP-2026-118');
  await officer.fill('locationParty', 'XB');
  await officer.press(officer.t('new.create'));
  await page.waitForURL(/\/order$/);
  const caseId = /req_\w+/.exec(page.url())?.[0] ?? '';

  // A change by somebody else meanwhile: shown, nothing typed is lost, saving again is a decision.
  const second = await page.context().newPage();
  await second.goto(page.url());
  await second.locator('[id="order.domesticLegalGround"]').fill('Section 1');
  await second.locator('main form button[name=save]').last().click();
  await second.waitForURL(/saved=1/);
  await second.close();
  await officer.fill('order.domesticLegalGround', 'Section 2');
  await officer.press(officer.t('order.save'));
  await officer.sees(officer.t('problem.stale-version'));
  await officer.sees('Section 1');
  assert.equal(await page.locator('[id="order.domesticLegalGround"]').inputValue(), 'Section 2');
  await officer.stop('stale');

  // Another row of every kind of identifier.
  for (const kind of ['telephone', 'account', 'ipAddress', 'domain', 'other', 'email']) {
    await officer.goesOn(() =>
      page.locator(`button[value="order.informationSought.identifiers:${kind}"]`).click(),
    );
    const first = page.locator(
      'fieldset.row:has([id^="order.informationSought.identifiers"]) input[type=text], fieldset.row input[type=tel], fieldset.row input[type=email]',
    );
    await first.last().fill(`value of ${kind}`);
  }
  await officer.stop('identifiers');

  // Nobody else's form, nobody else's case, no such page.
  await page.evaluate(`document.querySelector('main form input[name=csrf]').value = '${'x'.repeat(43)}'`);
  await officer.press(officer.t('order.save'));
  await officer.sees(officer.t('foreignForm.title'));
  await officer.stop('foreign-form');
  await page.goto('/pages/cases/req_00000000000000000000000000');
  await officer.sees(officer.t('problem.not-found'));
  await officer.stop('not-found');
  await page.goto('/pages/nowhere');
  await officer.sees(officer.t('notFound.title'));

  // A file whose bytes are not what its name says is rejected, and the case says so.
  await page.goto(`/pages/cases/${caseId}`);
  const form = page.locator('details:has(input[type=file])');
  await form.locator('summary').click();
  await form
    .locator('#file')
    .setInputFiles({ name: 'order.pdf', mimeType: 'application/pdf', buffer: Buffer.from('no pdf at all') });
  await form.locator('button').click();
  await page.waitForURL(/done=upload/);
  await officer.sees(officer.t('rejected.type-mismatch'));
  await officer.stop('rejected');

  // Larger than one signed upload: the form takes it all the same, part by part.
  if (look.language === 'fr') {
    const large = join(look.folder, 'large.csv');
    writeFileSync(large, 'date,note\n'.repeat(7_200_000));
    await page.goto(`/pages/cases/${caseId}`);
    await form.locator('summary').click();
    await form.locator('#purpose').selectOption('internal');
    await form.locator('#file').setInputFiles(large);
    await officer.goesOn(() => form.locator('button').click());
    await settle();
    await page.goto(`/pages/cases/${caseId}`);
    const row = page.locator('tr', { hasText: 'large.csv' });
    assert.match((await row.textContent()) ?? '', new RegExp(officer.t('document.sealed')));
    rmSync(large);
  }

  // For an act that needs it, the issuer asks again although one is signed in.
  await page.goto(`/pages/sign-in?again=1&to=${encodeURIComponent(`/pages/cases/${caseId}`)}`);
  await officer.typePassword(passwords.officer);
  assert.ok(page.url().endsWith(`/pages/cases/${caseId}`), page.url());

  // Given up at the end, so that the next run begins with an empty inbox.
  await officer.follow(officer.t('act.discard'));
  await officer.stop('discard');
  await officer.fill('reason', 'Drafted twice.');
  await officer.press(officer.t('act.discard'));
  await page.waitForURL(/done=discard/);
  await officer.close();
}
