/** The routes of the pages for people, for the front doors; the pages themselves say which paths exist below. */
export const PAGES_PREFIX = '/pages';

/** In the form of API Gateway. Not part of the API's own table: they are no contract for machines. */
export const PAGE_ROUTES = [
  { method: 'GET', path: '/pages/{proxy+}', function: 'pages' },
  { method: 'POST', path: '/pages/{proxy+}', function: 'pages' },
] as const;
