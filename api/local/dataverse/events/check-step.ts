import type { Shape } from '../metadata/schema.ts';
import { isServiceBus } from './endpoint.ts';
import { invalid, missing, type Problem } from './problem.ts';
import { firingMessages } from './sdk-messages.ts';

/** A step as it will be stored, with what its lookups say. */
export interface StepDraft {
  readonly mode: number | null;
  readonly stage: number | null;
  readonly message: string | null;
  /** Contract of the service endpoint; null when the event handler is none. */
  readonly contract: number | null;
  readonly hasHandler: boolean;
  /** Undefined: none, the step is for every table. */
  readonly filter: { readonly table: Shape | undefined; readonly message: string | null } | undefined;
  readonly filteringAttributes: readonly string[] | null;
}

/** Tables that are part of the event machinery itself: a step on them would raise events about its events. */
export const silentTables: ReadonlySet<string> = new Set([
  'asyncoperation',
  'serviceendpoint',
  'plugintype',
  'sdkmessage',
  'sdkmessagefilter',
  'sdkmessageprocessingstep',
  'sdkmessageprocessingstepimage',
]);

/** Checks a step; null when it is good. */
export function checkStep(draft: StepDraft): Problem | null {
  if (!draft.hasHandler)
    return invalid("The attribute 'eventhandler' of sdkmessageprocessingstep is missing.");
  if (draft.contract === null) return missing('A step whose event handler is a plug-in type');
  if (draft.message === null)
    return invalid("The attribute 'sdkmessageid' of sdkmessageprocessingstep is missing.");
  if (!firingMessages.includes(draft.message)) return missing(`A step on the message ${draft.message}`);
  return checkPlace(draft) ?? checkFilter(draft, draft.message);
}

function checkPlace({ mode, stage, contract }: StepDraft): Problem | null {
  if (mode !== 1) {
    return isServiceBus(contract)
      ? invalid('A step of a Service Bus endpoint must be asynchronous (mode 1).')
      : missing('A synchronous step (mode 0)');
  }
  return stage === 40 ? null : invalid('An asynchronous step must be in stage 40 (Post-operation).');
}

function checkFilter(draft: StepDraft, message: string): Problem | null {
  const { filter, filteringAttributes } = draft;
  if (filter !== undefined && filter.message !== message)
    return invalid(`sdkmessagefilterid is not a filter of the message ${message}.`);
  const table = filter?.table;
  if (table !== undefined && silentTables.has(table.table.logicalName))
    return missing(`A step on the table ${table.table.logicalName}`);
  if (filteringAttributes === null) return null;
  if (message !== 'Update') return invalid('filteringattributes are for the message Update only.');
  if (table === undefined) return invalid('filteringattributes need a table: sdkmessagefilterid is missing.');
  return unknownAttribute(table, filteringAttributes);
}

/** The first of the names that is no column of the table, as a problem. */
export function unknownAttribute(table: Shape, names: readonly string[]): Problem | null {
  const unknown = names.find((name) => !table.position.has(name));
  return unknown === undefined
    ? null
    : invalid(`'${table.table.logicalName}' entity doesn't contain attribute with Name = '${unknown}'.`);
}
