/** How cases hang together. A link is written in both cases; each says which side it is on. */
import * as z from 'zod';

export const caseIdSchema = z
  .string()
  .regex(/^[a-z]{3,8}_[0-9A-Za-z]{1,64}$/, 'the id of a case is expected');

export const linkRelationSchema = z.enum([
  'related',
  /** Another draft goes to another provider instead. */
  'readdressedTo',
  'readdressedFrom',
  /** Dealt with together; each keeps its own clocks. */
  'joinedInto',
  'joinedHere',
  /** Some addressees go on in a case of their own, clocks and all. */
  'splitTo',
  'splitFrom',
]);
export type LinkRelation = z.infer<typeof linkRelationSchema>;

export interface Link {
  readonly caseId: string;
  readonly relation: LinkRelation;
}

/** The same link as the other case writes it. */
export const mirrored: Readonly<Record<LinkRelation, LinkRelation>> = {
  related: 'related',
  readdressedTo: 'readdressedFrom',
  readdressedFrom: 'readdressedTo',
  joinedInto: 'joinedHere',
  joinedHere: 'joinedInto',
  splitTo: 'splitFrom',
  splitFrom: 'splitTo',
};

/** A case stays small: an inquiry with more links than this belongs into a case-management system. */
export const MAX_LINKS = 50;
