/** Working together: owner and deputies, linked and split cases, confidentiality, search, packages, paper. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { completeContent, drafted, issued, LUMEN, POLARIS } from '../support/e2e-order.ts';
import { soundZip } from '../support/packages.ts';
import type { Visitor } from './browser.ts';
import type { Stage } from './stage.ts';

export async function playTogether(stage: Stage): Promise<void> {
  const { target } = stage;
  const id = await issued(
    target,
    completeContent({
      serviceProviders: [{ providerId: LUMEN }, { providerId: POLARIS }],
      confidentiality: { requested: true },
    }),
  );
  const other = await drafted(target);
  const officer = await stage.visitor('officer', `/pages/cases/${id}`);
  await assign(stage, officer, id);
  await link(officer, id, other);
  await paper(officer, id);
  await search(officer, id);
  await dropPackages(stage, officer);
  await officer.close();
  await release(await stage.visitor('prosecutor', `/pages/cases/${id}`));
  await splitAndWithdraw(stage, id);
}

async function act(visitor: Visitor, id: string, verb: string): Promise<void> {
  await visitor.page.goto(`/pages/cases/${id}`);
  await visitor.openAll();
  const path = `/pages/cases/${id}/${verb}`;
  await visitor.goesOn(() => visitor.page.locator(`main a[href="${path}"]`).click());
}

async function assign(stage: Stage, officer: Visitor, id: string): Promise<void> {
  await act(officer, id, 'assign');
  await officer.fill('owner', await stage.target.actorId('officer'));
  await officer.tick('deputies', await stage.target.actorId('prosecutor'));
  await officer.stop('assign');
  await officer.press(officer.t('act.assign'));
  await officer.page.waitForURL(/done=assign/);
  await officer.sees(officer.t('field.deputies'));
  await stage.target.settle();
  await officer.page.goto('/pages/?show=mine');
  await officer.sees(id);
}

async function link(officer: Visitor, id: string, other: string): Promise<void> {
  await act(officer, id, 'link');
  await officer.fill('caseId', 'somewhere');
  await officer.press(officer.t('act.link'));
  assert.equal(await officer.focused('role'), 'alert');
  await officer.stop('link-refused');
  await officer.fill('caseId', other);
  await officer.press(officer.t('act.link'));
  await officer.page.waitForURL(/done=link/);
  await officer.sees(officer.t('link.related'));
  await act(officer, id, 'join');
  await officer.fill('into', other);
  await officer.press(officer.t('act.join'));
  await officer.sees(officer.t('link.joinedInto'));
}

async function paper(officer: Visitor, id: string): Promise<void> {
  await officer.page.goto(`/pages/cases/${id}`);
  const arriving = officer.page.waitForEvent('download');
  await officer.page
    .getByRole('link', { name: officer.t('clock.servicePackage') })
    .first()
    .click();
  const path = await (await arriving).path();
  assert.equal(readFileSync(path).subarray(0, 2).toString(), 'PK');
}

async function search(officer: Visitor, id: string): Promise<void> {
  const { page } = officer;
  await page.goto('/pages/search');
  await officer.press(officer.t('search.submit'));
  assert.equal(await officer.focused('role'), 'alert');
  await officer.stop('search-refused');
  await officer.tick('by', 'identifier');
  await officer.fill('value', 'canary-amelia-quist@lumen.xb.example');
  await officer.press(officer.t('search.submit'));
  await officer.sees(id);
  assert.ok(!page.url().includes('canary'), 'what is searched for stands in no address');
  await officer.stop('found');
}

async function dropPackages(stage: Stage, officer: Visitor): Promise<void> {
  const { page } = officer;
  const drop = async (name: string, mimeType: string, bytes: Uint8Array): Promise<void> => {
    await page.goto('/pages/packages');
    await page.locator('#file').setInputFiles({ name, mimeType, buffer: Buffer.from(bytes) });
    await officer.press(officer.t('packages.send'));
  };
  await drop('scan.pdf', 'application/pdf', Buffer.from('%PDF-1.7 no country'));
  await officer.sees(officer.t('packages.needsParty'));
  await drop('request.zip', 'application/zip', Buffer.from('no archive at all'));
  await stage.target.settle();
  await page.reload();
  await officer.sees(officer.t('package.rejected'));
  await officer.stop('package-rejected');
  await page.goto('/pages/packages');
  await officer.stop('packages');
  await drop('request.zip', 'application/zip', soundZip(`DPP-${officer.look.language}`));
  await stage.target.settle();
  await page.reload();
  await officer.sees(officer.t('package.accepted'));
  await officer.stop('package-accepted');
  await officer.follow(officer.t('packages.toCase'));
  await officer.sees(officer.t('case.missing'));
  await officer.follow(officer.t('acceptance.title'));
  await officer.sees(officer.t('acceptance.period'));
  await officer.stop('acceptance');
}

async function release(prosecutor: Visitor): Promise<void> {
  await prosecutor.openAll();
  await prosecutor.sees(prosecutor.t('case.secrecyAsked'));
  await prosecutor.follow(prosecutor.t('act.release'));
  await prosecutor.fill('reason', 'The arrest was made.');
  await prosecutor.press(prosecutor.t('act.release'));
  await prosecutor.page.waitForURL(/done=release-confidentiality/);
  await prosecutor.sees(prosecutor.t('case.secrecyReleased'));
  await prosecutor.stop('released');
  await prosecutor.close();
}

async function splitAndWithdraw(stage: Stage, id: string): Promise<void> {
  const issuer = await stage.visitor('issuer');
  await act(issuer, id, 'split');
  await issuer.tick('providers', POLARIS);
  await issuer.fill('reason', 'Two suspects, two files.');
  await issuer.stop('split');
  await issuer.press(issuer.t('act.split'));
  await issuer.page.waitForURL(/linked=req_/);
  await issuer.sees(issuer.t('standing.moved'));
  await stage.target.settle();
  await issuer.follow(issuer.t('done.linked'));
  await issuer.sees(issuer.t('link.splitFrom'));
  await act(issuer, id, 'withdraw');
  await issuer.fill('reason', 'The victim was paid.');
  await issuer.press(issuer.t('act.withdraw'));
  await issuer.page.waitForURL(/done=withdraw/);
  await issuer.stop('withdrawn');
  await issuer.close();
}
