/** The transition tables as Mermaid diagrams: docs/art07-states.md is made of this, and a test keeps it true. */
import {
  notifiedStatuses,
  notifiedTransitions,
} from '../../shared/protocol/art07-subscriber-information/notified/transitions.ts';
import {
  addresseeStatuses,
  addresseeTransitions,
  orderStatuses,
  transitions,
} from '../../shared/protocol/art07-subscriber-information/transitions.ts';

function orderDiagram(): string {
  const lines = [
    'stateDiagram-v2',
    '  [*] --> draft: DraftOrder, OpenLinkedDraft',
    '  [*] --> issued: OpenSplitCase',
  ];
  const inPlace: string[] = [];
  for (const from of orderStatuses) {
    const arrows = new Map<string, string[]>();
    for (const [type, outcome] of Object.entries(transitions[from])) {
      if (outcome === 'repeat') continue;
      for (const to of outcome) arrows.set(to, [...(arrows.get(to) ?? []), type]);
    }
    for (const [to, types] of arrows) {
      if (to === from) inPlace.push(`- \`${from}\`: ${types.join(', ')}`);
      else lines.push(`  ${from} --> ${to}: ${types.join(', ')}`);
    }
  }
  lines.push('  discarded --> [*]');
  return [
    '```mermaid',
    ...lines,
    '```',
    '',
    'Commands that leave the order where it stands:',
    '',
    ...inPlace,
  ].join('\n');
}

function addresseeDiagram(): string {
  const lines = ['stateDiagram-v2', '  [*] --> issued'];
  for (const from of addresseeStatuses)
    for (const to of addresseeTransitions[from]) lines.push(`  ${from} --> ${to}`);
  return ['```mermaid', ...lines, '```'].join('\n');
}

function notificationDiagram(): string {
  const lines = ['stateDiagram-v2', '  [*] --> notified: ReceiveNotification'];
  for (const from of notifiedStatuses) {
    const arrows = new Map<string, string[]>();
    for (const [type, outcome] of Object.entries(notifiedTransitions[from])) {
      if (outcome === 'repeat') continue;
      for (const to of outcome) if (to !== from) arrows.set(to, [...(arrows.get(to) ?? []), type]);
    }
    for (const [to, types] of arrows) lines.push(`  ${from} --> ${to}: ${types.join(', ')}`);
  }
  return ['```mermaid', ...lines, '```'].join('\n');
}

export function art07States(): string {
  return `# Life of an Art. 7 order

Made from \`shared/protocol/art07-subscriber-information/transitions.ts\`; do not edit. After a change of the tables:
\`UPDATE_DOCS=1 npm test -- art07-diagram\`.

## The order

${orderDiagram()}

## One addressee (7.3.c)

Each provider has its own service, receipt, clock and answers. \`expired\` goes back to \`received\` only when a
contested receipt moves the end of its period. \`refused\` goes back only when an instruction not to disclose, because of
which the provider had declined, is lifted (7.5.c).

${addresseeDiagram()}

## A notification (7.5), at the notified Party

Its own case, opened by the message of the issuing Party's node. No status of it permits or delays anything: silence
stops nothing, and the period of 7.7 runs on. What the issuing Party says is taken down in every status.

${notificationDiagram()}
`;
}
