/** Owner and deputies: an assignment moves no date, and a handover asked for twice is one. */
import { requestKind } from '../../../shared/case/request-kind.ts';
import { approver, drafter, issuer, machine, received } from '../../support/art07-builders.ts';

const assign = (owner: string, ...deputies: string[]) => ({ type: 'AssignCase' as const, owner, deputies });

it('belongs to its drafter at first, and to whoever is named then; due dates stay', () => {
  const story = received();
  const before = requestKind.outline(story.known);
  expect(before.open).toMatchObject({ owner: 'u-drafter' });
  expect(story.tell(drafter, assign('u-b', 'u-c', 'u-b'))).toEqual(['CaseAssigned']);
  const after = requestKind.outline(story.known);
  expect(after.open).toMatchObject({ owner: 'u-b', deputies: ['u-c'] });
  expect([after.due, after.actBy, after.providers]).toEqual([before.due, before.actBy, before.providers]);
  expect(story.refused(drafter, assign('u-drafter')).code).toBe('not-yours-to-assign');
  expect(story.tell({ ...drafter, id: 'u-z', onBehalfOf: ['u-c'] }, assign('u-c'))).toEqual(['CaseAssigned']);
  expect(story.tell(approver, assign('u-c'))).toEqual([]);
  expect(story.tell(issuer, assign('u-drafter'))).toEqual(['CaseAssigned']);
});

it('goes from a leaver to the heir, as owner and as deputy, once', () => {
  const story = received();
  const hand = { type: 'HandOverCase' as const, from: 'u-drafter', to: 'u-heir' };
  const { due } = requestKind.outline(story.known);
  expect(story.tell(machine, hand)).toEqual(['CaseAssigned']);
  expect(story.tell(machine, hand)).toEqual([]);
  story.tell(approver, assign('u-x', 'u-drafter', 'u-heir'));
  expect(story.tell(machine, hand)).toEqual(['CaseAssigned']);
  expect(story.known.assignment).toEqual({ owner: 'u-x', deputies: ['u-heir'] });
  expect(requestKind.outline(story.known).due).toEqual(due);
  expect(story.refused(drafter, hand).code).toBe('machines-only');
});
