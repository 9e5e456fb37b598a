/** The value of each declaration, reservation and designation, under the keys of the catalogue. */
import * as z from 'zod';
import type { DeclarationKey } from '../declarations.ts';
import { accessNumberKindSchema } from '../identifiers.ts';
import { deposited, section } from './dated.ts';
import { authorityIdSchema, localisedSchema, territoryCodeSchema } from './vocabulary.ts';

/** A circumstance that a person recognises; the id is what a case records. */
export const circumstanceSchema = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]*$/),
  text: localisedSchema,
});
export type Circumstance = z.infer<typeof circumstanceSchema>;

/** 7.5.a */
export const art7NotificationSchema = z.discriminatedUnion('mode', [
  z.strictObject({ mode: z.literal('none') }),
  z.strictObject({ mode: z.literal('always') }),
  z.strictObject({ mode: z.literal('circumstances'), circumstances: z.array(circumstanceSchema).min(1) }),
]);

/** 9.5: after execution, the request again, in this format and through this channel. */
export const art9PostExecutionSchema = z.strictObject({
  required: z.boolean(),
  format: z.string().optional(),
  channel: z.enum(['mla', 'pointOfContact', 'node']).optional(),
});

/** 18.2 */
export const territorySchema = z.strictObject({ code: territoryCodeSchema, names: localisedSchema });

const yesOrNo = z.boolean();
const authorities = z.array(authorityIdSchema);

export const declarationsSchema = section({
  art6ConsultationAuthority: deposited(authorityIdSchema),
  art7SupervisionRequired: deposited(yesOrNo),
  art7Notification: deposited(art7NotificationSchema),
  art7ProviderConsultation: deposited(z.array(circumstanceSchema)),
  art7NotificationAuthority: deposited(authorityIdSchema),
  art7BeforeArt8: deposited(yesOrNo),
  art7Reserved: deposited(yesOrNo),
  art7ExcludedAccessNumber: deposited(z.array(accessNumberKindSchema)),
  art8AdditionalInfo: deposited(z.array(circumstanceSchema)),
  art8SubmittingAuthority: deposited(authorities),
  art8ReceivingAuthority: deposited(authorities),
  art8ViaCentralAuthority: deposited(yesOrNo),
  art8TrafficReserved: deposited(yesOrNo),
  art9RefusesSubscriberOnly: deposited(yesOrNo),
  art9PostExecution: deposited(art9PostExecutionSchema),
  art10DirectChannel: deposited(z.array(z.enum(['judicial', 'interpol', 'pointOfContact']))),
  jitCentralAuthorityConcurrence: deposited(yesOrNo),
  incidentAuthority: deposited(authorities),
  onwardTransferAuthority: deposited(authorities),
  federalReservation: deposited(yesOrNo),
  constituentUnitApplying: deposited(z.array(territoryCodeSchema)),
  excludedTerritory: deposited(z.array(territorySchema)),
  centralAuthority: deposited(authorityIdSchema),
  pointOfContact: deposited(authorityIdSchema),
});

export type Declarations = z.infer<typeof declarationsSchema>;
export type DeclaredValue<K extends DeclarationKey> = Declarations[K][number]['value'];
export type DeclaredEntry<K extends DeclarationKey> = Declarations[K][number];

/** What holds when a Party has said nothing: the column "If absent", as values. */
export const absentValues = {
  art6ConsultationAuthority: undefined,
  art7SupervisionRequired: false,
  art7Notification: { mode: 'none' },
  art7ProviderConsultation: [],
  art7NotificationAuthority: undefined,
  art7BeforeArt8: false,
  art7Reserved: false,
  art7ExcludedAccessNumber: [],
  art8AdditionalInfo: [],
  art8SubmittingAuthority: [],
  art8ReceivingAuthority: [],
  art8ViaCentralAuthority: false,
  art8TrafficReserved: false,
  art9RefusesSubscriberOnly: false,
  art9PostExecution: { required: false },
  art10DirectChannel: [],
  jitCentralAuthorityConcurrence: false,
  incidentAuthority: [],
  onwardTransferAuthority: [],
  federalReservation: false,
  constituentUnitApplying: [],
  excludedTerritory: [],
  centralAuthority: undefined,
  pointOfContact: undefined,
} as const satisfies { [K in DeclarationKey]: Readonly<DeclaredValue<K>> | undefined };

/** A single authority can be missing; everything else has a value that means "nothing said". */
export type DeclarationAnswer<K extends DeclarationKey> =
  | DeclaredValue<K>
  | ((typeof absentValues)[K] extends undefined ? undefined : never);

/** True for a value that says no more than silence does, such as the withdrawal of a reservation. */
export function saysNothing(value: unknown): boolean {
  if (value === undefined || value === false) return true;
  if (Array.isArray(value)) return value.length === 0;
  if (typeof value !== 'object' || value === null) return false;
  return ('mode' in value && value.mode === 'none') || ('required' in value && value.required === false);
}
