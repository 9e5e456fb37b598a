/** Those who work on no case: supervision reads the record, the administrator keeps the directory. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { disclosed } from '../support/e2e-order.ts';
import type { Visitor } from './browser.ts';
import type { Stage } from './stage.ts';

export async function playKeepers(stage: Stage): Promise<void> {
  const id = await disclosed(stage.target);
  await stage.target.settle();
  await keepDirectory(stage, await stage.visitor('admin', '/pages/people'));
  await standIn(stage, await stage.visitor('officer', '/pages/people'));
  await supervise(stage, await stage.visitor('dpo'), id);
}

async function supervise(stage: Stage, dpo: Visitor, id: string): Promise<void> {
  const { page } = dpo;
  await dpo.fill('id', 'no such thing');
  await dpo.press(dpo.t('desk.openButton'));
  await dpo.sees(dpo.t('desk.noId'));
  await dpo.stop('desk');
  await dpo.fill('id', ` ${id.toUpperCase()} `);
  await dpo.fill('reason', 'supervision');
  await dpo.press(dpo.t('desk.openButton'));
  assert.ok(page.url().includes(`/cases/${id}?reason=supervision`), page.url());
  const seen = (await page.locator('body').textContent()) ?? '';
  assert.ok(!seen.includes('never came') && !seen.includes('DPP-CANARY'), 'supervision sees no content here');
  await dpo.stop('supervised-case');
  await dpo.follow(dpo.t('records.accesses'));
  await dpo.sees(dpo.t('readingReason.supervision'));
  await dpo.stop('accesses');
  await page.goto(`/pages/cases/${id}/exports`);
  await dpo.press(dpo.t('records.exportStart'));
  await dpo.sees(dpo.t('records.exportAsked'));
  await stage.target.settle();
  await page.reload();
  await dpo.sees(dpo.t('export.ready'));
  await dpo.stop('exports');
  const arriving = page.waitForEvent('download');
  await page.getByRole('link', { name: dpo.t('records.exportFile') }).click();
  assert.equal(
    readFileSync(await (await arriving).path())
      .subarray(0, 2)
      .toString(),
    'PK',
  );
  const signing = page.waitForEvent('download');
  await page.getByRole('link', { name: dpo.t('records.exportSignature') }).click();
  assert.match(readFileSync(await (await signing).path(), 'utf8'), /^[\w-]+\.\.[\w-]+$/);
  await page.goto('/pages/audit');
  await dpo.stop('audit');
  await dpo.follow(dpo.t('audit.attempts'));
  await dpo.sees('ListUsers');
  await dpo.stop('attempts');
  await dpo.close();
}

async function keepDirectory(stage: Stage, admin: Visitor): Promise<void> {
  const { page } = admin;
  await admin.stop('people');
  const subject = await stage.newAccount('greta');
  await admin.follow(admin.t('people.enrol'));
  await admin.press(admin.t('people.enrol'));
  assert.equal(await admin.focused('role'), 'alert');
  await admin.stop('enrol-refused');
  await admin.fill('displayName', 'Greta Ek');
  await admin.fill('subject', subject);
  await admin.tick('roles', 'case-officer');
  await admin.fill('authority', 'xa-dpp');
  await admin.press(admin.t('people.enrol'));
  await page.waitForURL(/done=enrol/);
  await admin.sees('Greta Ek');
  await admin.follow(admin.t('person.roles'));
  await admin.tick('roles', 'issuing-officer');
  await admin.stop('roles');
  await admin.press(admin.t('person.roles'));
  await page.waitForURL(/done=roles/);
  await admin.follow(admin.t('person.delegate'));
  await admin.fill('delegator', await stage.target.actorId('prosecutor'));
  await admin.tick('roles', 'approver');
  // The roles of people count by the clock of the machine.
  const wall = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString().slice(0, 16);
  await admin.fill('from', wall(-1));
  await admin.fill('until', wall(48));
  await admin.fill('reason', 'Leave.');
  await admin.stop('delegate');
  await admin.press(admin.t('person.delegate'));
  await page.waitForURL(/done=delegations/);
  await admin.sees(admin.t('people.lent'));
  await admin.stop('person');
  await admin.follow(admin.t('person.revoke'));
  await page.locator('#n').selectOption({ index: 1 });
  await admin.fill('reason', 'Back already.');
  await admin.press(admin.t('person.revoke'));
  await page.waitForURL(/done=revoke-delegation/);
  await admin.follow(admin.t('person.handOver'));
  await admin.fill('to', await stage.target.actorId('officer'));
  await admin.press(admin.t('person.handOver'));
  await admin.stop('handed-over');
  await admin.follow(admin.t('page.toPerson'));
  await admin.follow(admin.t('person.suspend'));
  await admin.fill('reason', 'Left the service.');
  await admin.press(admin.t('person.suspend'));
  await page.waitForURL(/done=suspend/);
  await admin.follow(admin.t('person.reinstate'));
  await admin.fill('reason', 'Came back.');
  await admin.press(admin.t('person.reinstate'));
  await page.waitForURL(/done=reinstate/);
  await admin.close();
}

/** Somebody who works on cases says that he is away and lends his role to a colleague, by himself. */
async function standIn(stage: Stage, officer: Visitor): Promise<void> {
  const { page } = officer;
  await officer.stop('colleagues');
  const self = await stage.target.actorId('officer');
  await page.goto(`/pages/people/${self}`);
  await officer.follow(officer.t('person.absence'));
  await officer.fill('from', '2026-12-20');
  await officer.fill('until', '2026-12-10');
  await officer.press(officer.t('person.absence'));
  assert.equal(await officer.focused('role'), 'alert');
  await officer.fill('until', '2027-01-05');
  await officer.press(officer.t('person.absence'));
  await page.waitForURL(/done=absence/);
  await officer.stop('self');
  await page.goto(`/pages/people/${await stage.target.actorId('issuer')}`);
  await officer.follow(officer.t('person.delegate'));
  assert.equal(await page.locator('#delegator').inputValue(), self, 'one lends what is one’s own');
  await officer.stop('lend');
  await officer.close();
}
