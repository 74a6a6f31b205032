import type { RowMessage } from '../../store/row-message.ts';
import type { StoredRow } from '../../store/row-table.ts';
import type { Step, StepImage } from '../step.ts';
import { type Reference, reference, type Showing } from './attribute-value.ts';
import { imageEntity } from './entity.ts';
import { inputParameters } from './input-parameters.ts';
import { array, date, type JsonText, object, pair, text } from './json.ts';
import { primaryEntity } from './primary-entity.ts';
import { imageColumns, sentColumns, targetColumns } from './target-columns.ts';

/** What a context says beside the message itself. */
export interface Surroundings {
  /** Id of the system job. */
  readonly operationId: string;
  /** Epoch milliseconds at which the system job was created. */
  readonly createdOn: number;
  readonly organizationId: string;
  readonly businessUnitId: string;
  readonly initiatingUserId: string;
  readonly userId: string;
  readonly correlationId: string;
  readonly requestId: string;
  /** Microsoft Entra object id of a user; the empty GUID for one who has none. */
  readonly objectIdOf: (userId: string) => string;
  /** Lookups of `Target`: without names. */
  readonly shown: Showing;
  /** Lookups of images: with the primary name of the row they point to. */
  readonly shownNamed: Showing;
}

const emptyGuid = '00000000-0000-0000-0000-000000000000';

/**
 * The RemoteExecutionContext of a step as JSON, members in the order the product writes them. Trimmed, it is without
 * ParentContext, InputParameters and images.
 */
export function remoteContext(
  message: RowMessage,
  step: Step,
  around: Surroundings,
  size: 'whole' | 'trimmed',
): JsonText {
  const owner: Reference = { table: 'sdkmessageprocessingstep', id: step.id, name: step.name };
  const whole = size === 'whole';
  return contextOf(message, around, {
    input: whole ? inputParameters(message, targetColumns(message), around.shown) : null,
    output: message.name === 'Create' ? [pair('id', text(message.id))] : [],
    operation: { id: around.operationId, createdOn: around.createdOn },
    owner: object(reference(owner)),
    parent: whole ? parentContext(message, around) : null,
    pre: whole ? preImages(message, step, around) : null,
    post: whole ? postImages(message, step, around) : null,
    stage: 40,
    userId: around.userId,
  });
}

/** What the caller sent, before the platform added to it. */
function parentContext(message: RowMessage, around: Surroundings): JsonText {
  return contextOf(message, around, {
    input: [
      ...inputParameters(message, sentColumns(message), around.shown),
      ...(message.link === undefined ? [pair('SuppressDuplicateDetection', 'true')] : []),
    ],
    output: [],
    operation: { id: emptyGuid, createdOn: around.createdOn },
    owner: 'null',
    parent: 'null',
    pre: [],
    post: [],
    stage: 30,
    userId: around.initiatingUserId,
  });
}

interface Parts {
  /** Null: left out because the whole would be too large. */
  readonly input: readonly JsonText[] | null;
  readonly output: readonly JsonText[];
  readonly operation: { readonly id: string; readonly createdOn: number };
  readonly owner: JsonText;
  readonly parent: JsonText | null;
  readonly pre: readonly JsonText[] | null;
  readonly post: readonly JsonText[] | null;
  readonly stage: number;
  readonly userId: string;
}

function contextOf(message: RowMessage, around: Surroundings, parts: Parts): JsonText {
  const list = (name: string, items: readonly JsonText[] | null): [string, JsonText][] =>
    items === null ? [] : [[name, array(items)]];
  const primary = primaryEntity(message);
  return object([
    ['BusinessUnitId', text(around.businessUnitId)],
    ['CorrelationId', text(around.correlationId)],
    ['Depth', '1'],
    ['InitiatingUserAgent', text('')],
    ['InitiatingUserAzureActiveDirectoryObjectId', text(around.objectIdOf(around.initiatingUserId))],
    ['InitiatingUserId', text(around.initiatingUserId)],
    ...list('InputParameters', parts.input),
    ['IsExecutingOffline', 'false'],
    ['IsInTransaction', 'true'],
    ['IsOfflinePlayback', 'false'],
    ['IsolationMode', '1'],
    ['MessageName', text(message.name)],
    ['Mode', '1'],
    ['OperationCreatedOn', date(parts.operation.createdOn)],
    ['OperationId', text(parts.operation.id)],
    ['OrganizationId', text(around.organizationId)],
    ['OrganizationName', text(organizationName(around.organizationId))],
    ['OutputParameters', array(parts.output)],
    ['OwningExtension', parts.owner],
    ...(parts.parent === null ? [] : [['ParentContext', parts.parent] as const]),
    ...list('PostEntityImages', parts.post),
    ...list('PreEntityImages', parts.pre),
    ['PrimaryEntityId', text(primary.id)],
    ['PrimaryEntityName', text(primary.table)],
    ['RequestId', text(around.requestId)],
    ['SecondaryEntityName', text('none')],
    ['SharedVariables', array(sharedVariables(message))],
    ['Stage', String(parts.stage)],
    ['UserAzureActiveDirectoryObjectId', text(around.objectIdOf(parts.userId))],
    ['UserId', text(parts.userId)],
  ]);
}

/** The unique name of an organisation made by the platform: `unq` and 29 hex digits. */
export function organizationName(organizationId: string): string {
  return `unq${organizationId.replaceAll('-', '').slice(0, 29)}`;
}

function images(
  row: StoredRow | undefined,
  message: RowMessage,
  registered: readonly StepImage[],
  around: Surroundings,
): JsonText[] {
  if (row === undefined) return [];
  const { shape } = message.table;
  return registered.map(({ alias, attributes }) =>
    pair(alias, imageEntity(shape, row, imageColumns(shape, attributes), around.shownNamed)),
  );
}

function preImages(message: RowMessage, step: Step, around: Surroundings): JsonText[] {
  const registered = step.images.filter((image) => image.kind !== 'post');
  return images(message.before, message, registered, around);
}

function postImages(message: RowMessage, step: Step, around: Surroundings): JsonText[] {
  const registered = step.images.filter((image) => image.kind !== 'pre');
  return [...primaryNameImage(message, around), ...images(message.after, message, registered, around)];
}

/** The image the platform adds for every asynchronous step, with the primary name only. */
function primaryNameImage({ after, table, link }: RowMessage, around: Surroundings): JsonText[] {
  const position = table.shape.position.get(table.shape.table.primaryName);
  if (after === undefined || position === undefined || link !== undefined) return [];
  const image = imageEntity(table.shape, after, [position], around.shownNamed);
  return [pair('AsynchronousStepPrimaryName', image)];
}

function sharedVariables({ name, table, request, link }: RowMessage): JsonText[] {
  const changed = object([
    ['__type', text('KeyValuePairOfstringstring:#System.Collections.Generic')],
    ['key', text(table.shape.table.logicalName)],
    ['value', text(name)],
  ]);
  return [
    pair('IsAutoTransact', 'true'),
    ...(name === 'Create' ? [pair('DefaultsAddedFlag', 'true')] : []),
    ...(request.tag === null ? [] : [pair('tag', text(request.tag))]),
    ...(link === undefined ? [pair('ChangedEntityTypes', array([changed]))] : []),
  ];
}
