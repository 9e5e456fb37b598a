/** The CDK app of a country, synthesized in this process over empty bundles: templates as they would be deployed. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FUNCTIONS } from '../../events/functions.ts';
import { type Deployment, deploymentSchema } from '../../infra/deployment.ts';
import { type NodeApp, nodeApp } from '../../infra/node-app.ts';
import type { PartyProfile } from '../../shared/protocol/parties.ts';

export const ACCOUNT = '111122223333';

export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly Metadata?: unknown;
}

export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<
    Record<string, { readonly Value: unknown; readonly Export?: { readonly Name: unknown } }>
  >;
}

export interface Synthesized {
  readonly made: NodeApp;
  /** By the name of the stack. */
  readonly templates: ReadonlyMap<string, Template>;
}

/** As an authority would deploy it: scanner, own name, a real sender. */
export const inEarnest = {
  mail: { from: 'accord224@justice.example' },
  alarmMail: ['cloud@justice.example'],
  alertMail: ['duty@justice.example'],
  alertWebhookParameter: '/accord224/webhook',
  scanner: 'guardduty',
  domain: {
    name: 'node.justice.example',
    certificateArn: `arn:aws:acm:eu-west-1:${ACCOUNT}:certificate/11111111-2222-3333-4444-555555555555`,
  },
} as const;

const readJson = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));

export function synthesize(
  profile: PartyProfile,
  settings: Partial<Record<keyof Deployment, unknown>> = inEarnest,
): Synthesized {
  const folder = mkdtempSync(join(tmpdir(), 'accord-synth-'));
  try {
    const bundles = join(folder, 'functions');
    for (const { name } of FUNCTIONS) {
      mkdirSync(join(bundles, name), { recursive: true });
      writeFileSync(join(bundles, name, 'handler.mjs'), `export const handler = '${name}';\n`);
    }
    const { context } = readJson('cdk.json') as { context: Record<string, unknown> };
    const made = nodeApp({
      profile,
      deployment: deploymentSchema.parse(settings),
      bundles,
      account: ACCOUNT,
      app: {
        outdir: join(folder, 'out'),
        context: { ...context, 'aws:cdk:bundling-stacks': [] },
        treeMetadata: false,
        analyticsReporting: false,
      },
    });
    const assembly = made.app.synth();
    const templates = new Map(
      assembly.stacks.map(({ stackName, template }) => [stackName, template as Template]),
    );
    return { made, templates };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** All resources of one type, by logical id. */
export const ofType = (template: Template | undefined, type: string): [string, Resource][] =>
  Object.entries(template?.Resources ?? {}).filter(([, resource]) => resource.Type === type);
