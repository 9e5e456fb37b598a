/** What a decision looks like as a form. Which of them is possible when, and for whom, the API says. */
import type { FieldSpec, Item } from './form-spec.ts';
import type { MessageKey } from './i18n.ts';
import type { AddresseeView, CaseView } from './views.ts';

export interface ActSpec {
  /** In the address of its page. */
  readonly verb: string;
  /** Below the case in the API, where it is not the verb. */
  readonly api?: string;
  /** Operation of the route table. */
  readonly operation: string;
  readonly label: MessageKey;
  readonly intro: MessageKey;
  readonly paragraph: string;
  readonly items: readonly Item[];
  /** Binds what was read: somebody else's change in between is shown first. */
  readonly bindsVersion?: boolean;
  /** Ends something: the button looks it. */
  readonly grave?: boolean;
  /** Seldom the next step: behind the others. */
  readonly rare?: boolean;
  /** Concerns one provider, and is offered with its clock; `fits` is asked of each. */
  readonly perAddressee?: boolean;
  /** What it would be about is there at all. Where the view shows nothing of it, the act is not worth a button. */
  readonly fits?: (view: CaseView, addressee?: AddresseeView) => boolean;
}

export const area = (name: string, label: MessageKey, hint?: MessageKey): FieldSpec => ({
  name,
  label,
  type: 'area',
  ...(hint ? { hint } : {}),
});

/** Of the act's own list of providers; a link from a clock has chosen already. */
export const PROVIDER: FieldSpec = {
  name: 'providerId',
  label: 'field.provider',
  type: 'select',
  options: 'subjects',
};
