/** Which page answers which path; what is not listed is not there. */
import { acceptancePage } from './acceptance-page.ts';
import { actPage, postAct } from './act-page.ts';
import { attemptsPage, auditPage } from './audit-page.ts';
import { casePath } from './case-data.ts';
import { casePage } from './case-page.ts';
import { openCase } from './desk-page.ts';
import { download, downloadDocument, postDocument, type UploadInput } from './documents.ts';
import type { FormValues } from './form-values.ts';
import { inboxPage } from './inbox-page.ts';
import { newCasePage, orderPage, postNewCase, postOrder } from './order-page.ts';
import { packagePage, packagesPage, postPackage } from './packages-page.ts';
import { enrolPage, peoplePage, personPage, postEnrol } from './people-page.ts';
import { personActPage, postPersonAct } from './person-act-page.ts';
import { accessesPage, exportsPage, postExport } from './record-pages.ts';
import { postSearch, searchPage } from './search-page.ts';
import { signOut } from './sign-in.ts';
import type { Outcome, PagesDeps, SignedInVisit } from './visit.ts';

type Answer = Outcome | undefined | Promise<Outcome | undefined>;

interface PageRoute {
  readonly path: RegExp;
  /** The groups of the pattern follow. */
  readonly get?: (deps: PagesDeps, visit: SignedInVisit, ...ids: string[]) => Answer;
  readonly post?: (deps: PagesDeps, visit: SignedInVisit, form: FormValues, ...ids: string[]) => Answer;
  /** A form with a file: read while it arrives. */
  readonly upload?: (deps: PagesDeps, visit: SignedInVisit, input: UploadInput, ...ids: string[]) => Answer;
  /** Where an upload that came too late begins again. */
  readonly from?: (...ids: string[]) => string;
}

const CASE = '/cases/(req_[0-9A-Z]{26})';
const at = (path: string): RegExp => new RegExp(`^${path}$`);
const apiPath = (...steps: string[]): string => `/${steps.map(encodeURIComponent).join('/')}`;

const ROUTES: readonly PageRoute[] = [
  { path: at('/'), get: inboxPage },
  { path: at('/sign-out'), post: signOut },
  { path: at('/open'), get: (_deps, visit) => openCase(visit) },
  { path: at('/search'), get: (_deps, visit) => searchPage(visit), post: postSearch },
  { path: at('/audit'), get: auditPage },
  { path: at('/audit/attempts'), get: attemptsPage },
  { path: at('/people'), get: peoplePage },
  { path: at('/people/enrol'), get: enrolPage, post: postEnrol },
  { path: at('/people/(usr_[0-9a-f]{32})'), get: personPage },
  {
    path: at('/people/(usr_[0-9a-f]{32})/([a-z-]+)'),
    get: personActPage,
    post: (deps, visit, form, id, verb) => postPersonAct(deps, visit, id, verb, form),
  },
  { path: at('/packages'), get: packagesPage, upload: postPackage, from: () => '/packages' },
  { path: at('/packages/(pkg_[0-9A-Z]{26})'), get: packagePage },
  { path: at('/cases/new'), get: newCasePage, post: postNewCase },
  { path: at(CASE), get: casePage },
  {
    path: at(`${CASE}/order`),
    get: orderPage,
    post: (deps, visit, form, id) => postOrder(deps, visit, id, form),
  },
  {
    path: at(`${CASE}/documents`),
    upload: (deps, visit, input, id) => postDocument(deps, visit, id, input),
    from: (id) => `/cases/${id}`,
  },
  { path: at(`${CASE}/documents/([\\w-]{1,64})`), get: downloadDocument },
  { path: at(`${CASE}/acceptance`), get: acceptancePage },
  { path: at(`${CASE}/accesses`), get: accessesPage },
  {
    path: at(`${CASE}/exports`),
    get: exportsPage,
    post: (deps, visit, form, id) => postExport(deps, visit, id, form),
  },
  {
    path: at(`${CASE}/exports/(exp_[0-9a-f]{32})(/signature)?`),
    get: (deps, visit, id, exportId, signature) => {
      const part = signature ? 'signature' : 'content';
      return download(deps, visit, apiPath('cases', id, 'exports', exportId, part), casePath(id, '/exports'));
    },
  },
  {
    path: at(`${CASE}/service-packages/([a-z0-9-]{2,64})`),
    get: (deps, visit, id, provider) =>
      download(deps, visit, apiPath('cases', id, 'service-packages', provider), casePath(id)),
  },
  {
    path: at(`${CASE}/([a-z-]+)`),
    get: actPage,
    post: (deps, visit, form, id, verb) => postAct(deps, visit, id, verb, form),
  },
];

interface Found {
  readonly route: PageRoute;
  readonly ids: string[];
}

function find(path: string): Found | undefined {
  for (const route of ROUTES) {
    const match = route.path.exec(path);
    if (match) return { route, ids: match.slice(1) };
  }
  return undefined;
}

/** Undefined: there is no such page. */
export async function getPage(deps: PagesDeps, visit: SignedInVisit): Promise<Outcome | undefined> {
  const found = find(visit.path);
  return found?.route.get?.(deps, visit, ...found.ids);
}

export async function postPage(
  deps: PagesDeps,
  visit: SignedInVisit,
  form: FormValues,
): Promise<Outcome | undefined> {
  const found = find(visit.path);
  return found?.route.post?.(deps, visit, form, ...found.ids);
}

export interface UploadTarget {
  /** Undefined: not a form of ours. */
  readonly receive: (
    deps: PagesDeps,
    visit: SignedInVisit,
    input: UploadInput,
  ) => Promise<Outcome | undefined>;
  /** Below the pages: the form it comes from. */
  readonly from: string;
}

/** Undefined where no form with a file goes. */
export function uploadTarget(path: string): UploadTarget | undefined {
  const found = find(path);
  const { upload, from } = found?.route ?? {};
  if (!found || !upload || !from) return undefined;
  return {
    receive: async (deps, visit, input) => upload(deps, visit, input, ...found.ids),
    from: from(...found.ids),
  };
}
