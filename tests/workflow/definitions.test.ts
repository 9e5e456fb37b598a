/** Every definition in the repository is one, and is understood by all engines alike. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import validate from 'asl-validator';
import {
  prepareDefinition,
  WorkflowDefinitionError,
} from '../../shared/adapters/embedded/workflow-definition.ts';

const files = ['tests/workflow', 'infra/workflows']
  .filter((folder) => existsSync(folder))
  .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
  .filter((name) => name.endsWith('.asl.json'));

test.each(files)('%s', (file) => {
  const text = readFileSync(file, 'utf8');
  const substituted = text.replaceAll(/\$\{\w+\}/g, 'arn:aws:lambda:eu-north-1:111111111111:function:f');
  const { isValid, errorsText } = validate(JSON.parse(substituted));
  expect(isValid ? '' : errorsText()).toBe('');
  expect(() => prepareDefinition(text)).not.toThrow();
});

interface Definition {
  States: Record<string, { [field: string]: unknown; ItemProcessor?: Definition }>;
}
const source = readFileSync('tests/workflow/ask-everybody.asl.json', 'utf8');
const changed = (change: (definition: Definition) => void): string => {
  const definition = JSON.parse(source) as Definition;
  change(definition);
  return JSON.stringify(definition);
};
const ask = ({ States }: Definition) => States.AskAll?.ItemProcessor?.States.Ask ?? {};

test.each([
  [
    'a wait without a timeout',
    (d: Definition) => delete ask(d).TimeoutSeconds,
    'Ask: every wait has a timeout',
  ],
  ['a wait without a catch', (d: Definition) => delete ask(d).Catch, 'Ask: every wait has a catch'],
  [
    'a timeout that nobody catches',
    (d: Definition) => Object.assign(ask(d), { Catch: [{ ErrorEquals: ['Recalled'], Next: 'Recalled' }] }),
    'Ask: every wait has a catch',
  ],
  [
    'a timeout from the input',
    (d: Definition) => Object.assign(ask(d), { TimeoutSecondsPath: '$.t' }),
    'Ask: TimeoutSecondsPath is not understood everywhere',
  ],
  [
    'a heartbeat',
    (d: Definition) => Object.assign(ask(d), { HeartbeatSeconds: 5 }),
    'Ask: HeartbeatSeconds is not understood everywhere',
  ],
  [
    'JSONata',
    (d: Definition) => Object.assign(d.States.Conclude ?? {}, { QueryLanguage: 'JSONata' }),
    'Conclude: JSONata is not understood everywhere',
  ],
  ['a Map without bounds', (d: Definition) => delete d.States.AskAll?.MaxConcurrency, 'AskAll: a Map needs'],
  [
    'another service',
    (d: Definition) =>
      Object.assign(d.States.Conclude ?? {}, { Resource: 'arn:aws:states:::sqs:sendMessage' }),
    'Conclude: no function',
  ],
])('%s is refused', (_what, change, message) => {
  const text = changed((definition) => void change(definition));
  expect(() => prepareDefinition(text)).toThrow(WorkflowDefinitionError);
  expect(() => prepareDefinition(text)).toThrow(message);
});
