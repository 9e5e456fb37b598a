/** Which page answers which path; what is not listed is not there. */
import { actPage, postAct } from './act-page.ts';
import { casePage } from './case-page.ts';
import { downloadDocument } from './documents.ts';
import type { FormValues } from './form-values.ts';
import { inboxPage } from './inbox-page.ts';
import { newCasePage, orderPage, postNewCase, postOrder } from './order-page.ts';
import { signOut } from './sign-in.ts';
import type { Outcome, PagesDeps, SignedInVisit } from './visit.ts';

const CASE = /^\/cases\/(req_[0-9A-Z]{26})(?:\/([a-z]+)(?:\/([\w-]{1,64}))?)?$/;

/** Undefined: there is no such page. */
export async function getPage(deps: PagesDeps, visit: SignedInVisit): Promise<Outcome | undefined> {
  const { path } = visit;
  if (path === '/') return inboxPage(deps, visit);
  if (path === '/cases/new') return newCasePage(deps, visit);
  const [, id, part, documentId] = CASE.exec(path) ?? [];
  if (!id) return undefined;
  if (!part) return casePage(deps, visit, id);
  if (part === 'documents' && documentId) return downloadDocument(deps, visit, id, documentId);
  if (documentId) return undefined;
  return part === 'order' ? orderPage(deps, visit, id) : actPage(deps, visit, id, part);
}

export async function postPage(
  deps: PagesDeps,
  visit: SignedInVisit,
  form: FormValues,
): Promise<Outcome | undefined> {
  const { path } = visit;
  if (path === '/sign-out') return signOut(deps, visit);
  if (path === '/cases/new') return postNewCase(deps, visit, form);
  const [, id, part, extra] = CASE.exec(path) ?? [];
  if (!id || !part || extra) return undefined;
  return part === 'order' ? postOrder(deps, visit, id, form) : postAct(deps, visit, id, part, form);
}

export const uploadTarget = (path: string): string | undefined => {
  const [, id, part, extra] = CASE.exec(path) ?? [];
  return part === 'documents' && !extra ? id : undefined;
};
