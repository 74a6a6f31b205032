import type { RowMessage } from '../store/row-message.ts';
import type { RowTable, StoredRow } from '../store/row-table.ts';
import type { Store } from '../store/store.ts';
import { checkEndpoint } from './check-endpoint.ts';
import { checkImage } from './check-image.ts';
import { checkStep } from './check-step.ts';
import { readEndpoint } from './endpoint.ts';
import { namedCell, namedText } from './named-cell.ts';
import { type Problem, problemError } from './problem.ts';
import { attributeList, messageOf } from './read-steps.ts';

/** Refuses a unit that would leave a registration behind which cannot work. */
export function checkRegistration(store: Store, message: RowMessage): void {
  const { table } = message;
  // The row as the whole unit leaves it: a later write may have completed it.
  const row = table.rows.get(message.id);
  if (message.after === undefined || row === undefined) return;
  const problem = problemOf(store, table, row);
  if (problem !== null) throw problemError(problem);
}

function problemOf(store: Store, table: RowTable, row: StoredRow): Problem | null {
  switch (table.shape.table.logicalName) {
    case 'serviceendpoint':
      return checkEndpoint(readEndpoint(table, row));
    case 'sdkmessageprocessingstep':
      return checkStepRow(store, table, row);
    case 'sdkmessageprocessingstepimage':
      return checkImageRow(store, table, row);
    default:
      return null;
  }
}

function number(table: RowTable, row: StoredRow, name: string): number | null {
  const cell = namedCell(table.shape, row, name);
  return cell === null ? null : Number(cell);
}

function checkStepRow(store: Store, table: RowTable, row: StoredRow): Problem | null {
  const handler = namedText(table.shape, row, 'eventhandler');
  const endpoints = store.table('serviceendpoint');
  const endpoint = endpoints.rows.get(handler ?? '');
  return checkStep({
    mode: number(table, row, 'mode'),
    stage: number(table, row, 'stage'),
    message: messageOf(store, namedText(table.shape, row, 'sdkmessageid')),
    contract: endpoint === undefined ? null : number(endpoints, endpoint, 'contract'),
    hasHandler: handler !== null,
    filter: filterOf(store, namedText(table.shape, row, 'sdkmessagefilterid')),
    filteringAttributes: attributeList(namedText(table.shape, row, 'filteringattributes')),
  });
}

function filterOf(store: Store, id: string | null): Parameters<typeof checkStep>[0]['filter'] {
  const { shape, rows } = store.table('sdkmessagefilter');
  const row = rows.get(id ?? '');
  if (row === undefined) return undefined;
  const table = store.schema.shape(namedText(shape, row, 'primaryobjecttypecode') ?? '');
  return { table, message: messageOf(store, namedText(shape, row, 'sdkmessageid')) };
}

function checkImageRow(store: Store, table: RowTable, row: StoredRow): Problem | null {
  const steps = store.table('sdkmessageprocessingstep');
  const step = steps.rows.get(namedText(table.shape, row, 'sdkmessageprocessingstepid') ?? '');
  const ofStep = (name: string): string | null =>
    step === undefined ? null : namedText(steps.shape, step, name);
  return checkImage({
    message: messageOf(store, ofStep('sdkmessageid')),
    table: filterOf(store, ofStep('sdkmessagefilterid'))?.table,
    imageType: number(table, row, 'imagetype'),
    alias: namedText(table.shape, row, 'entityalias'),
    messagePropertyName: namedText(table.shape, row, 'messagepropertyname'),
    attributes: attributeList(namedText(table.shape, row, 'attributes')),
  });
}
