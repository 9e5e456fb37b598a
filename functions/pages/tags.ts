/** The colour of a word; the word itself says it too. */
const TONES: Readonly<Record<string, string>> = {
  approved: 'good',
  disclosed: 'good',
  sealed: 'good',
  settled: 'good',
  ready: 'good',
  accepted: 'good',
  active: 'good',
  awaitingApproval: 'wait',
  partlyDisclosed: 'wait',
  declared: 'wait',
  requested: 'wait',
  awaited: 'wait',
  expired: 'bad',
  refused: 'bad',
  rejected: 'bad',
  withdrawn: 'bad',
  annulled: 'bad',
  quarantined: 'bad',
  failed: 'bad',
  suspended: 'bad',
};
export const tagClass = (status: string): string => `tag ${TONES[status] ?? ''}`.trim();
