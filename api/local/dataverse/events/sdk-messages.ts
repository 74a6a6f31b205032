import { stableId } from '../stable-id.ts';

/** Ids that are the same in every organisation: real solutions hold them instead of the messages' names. */
const wellKnown: Readonly<Record<string, string>> = {
  Create: '9ebdbb1b-ea3e-db11-86a7-000a3a5473e8',
  Update: '20bebb1b-ea3e-db11-86a7-000a3a5473e8',
  Delete: 'a1bdbb1b-ea3e-db11-86a7-000a3a5473e8',
};

/** Messages of one table: each has a filter for every table. */
export const tableMessages: readonly string[] = [
  'Create',
  'Update',
  'Delete',
  'Retrieve',
  'RetrieveMultiple',
  'Upsert',
  'CreateMultiple',
  'UpdateMultiple',
  'UpsertMultiple',
];

/** Messages without a table: steps on them have no filter. */
const globalMessages: readonly string[] = ['Associate', 'Disassociate'];

export const sdkMessages: readonly string[] = [...tableMessages, ...globalMessages];

/** Messages whose steps the emulator runs; a step on any other is refused rather than never run. */
export const firingMessages: readonly string[] = ['Create', 'Update', 'Delete', ...globalMessages];

export function sdkMessageId(message: string): string {
  return wellKnown[message] ?? stableId(`sdkmessage:${message}`);
}

/** The id a message had in data files of earlier versions, before its published one was known; else undefined. */
export function formerMessageId(message: string): string | undefined {
  return wellKnown[message] === undefined ? undefined : stableId(`sdkmessage:${message}`);
}

export function sdkMessageFilterId(message: string, table: string): string {
  return stableId(`sdkmessagefilter:${message}:${table}`);
}
