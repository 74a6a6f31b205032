/** A row of Dataverse that something happened to; what happened is found out by reading it. */
export interface RemoteHint {
  /** Logical name of the table. */
  readonly table: string;
  /** Lower-case GUID. */
  readonly id: string;
}

/** The rows an execution context speaks of; `own` when the bridge itself wrote them. */
export interface HintedRows {
  readonly hints: readonly RemoteHint[];
  readonly own: boolean;
}

type Fields = Readonly<Record<string, unknown>>;

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const noId = '00000000-0000-0000-0000-000000000000';

/** Dataverse sends no more rows in one bulk message. */
const mostTargets = 1000;

/** Dataverse ends a chain of operations that call each other at a depth of 8. */
const mostParents = 8;

/**
 * Reads the `RemoteExecutionContext` that a service endpoint or webhook of Dataverse sends; null when the body
 * is none. Only ids are taken: events come late, twice and out of order, so the row itself is read afterwards.
 * Bulk messages (`UpdateMultiple`) have no primary id and name their rows in `Targets`.
 */
export function readRemoteHints(body: unknown, isOwn: (tag: unknown) => boolean): HintedRows | null {
  if (!isFields(body)) return null;
  const { MessageName: message, PrimaryEntityName: table, PrimaryEntityId: id } = body;
  if (typeof message !== 'string' || typeof table !== 'string') return null;
  const single = hint(table, id);
  const hints = single === null ? targetsOf(body, table) : [single];
  return { hints, own: isOwn(tagOf(body)) };
}

function hint(table: string, id: unknown): RemoteHint | null {
  if (typeof id !== 'string' || !guid.test(id) || id === noId) return null;
  return { table, id: id.toLowerCase() };
}

function targetsOf(body: Fields, table: string): readonly RemoteHint[] {
  const targets = entryOf(body.InputParameters, 'Targets');
  const rows = isFields(targets) ? targets.Entities : targets;
  if (!Array.isArray(rows)) return [];
  return rows.slice(0, mostTargets).flatMap((row) => (isFields(row) ? (hint(table, row.Id) ?? []) : []));
}

/** The tag of the request; a step inside another operation finds it in the context of that one. */
function tagOf(context: Fields, depth = 0): unknown {
  const tag = entryOf(context.SharedVariables, 'tag');
  const { ParentContext: parent } = context;
  return tag === undefined && isFields(parent) && depth < mostParents ? tagOf(parent, depth + 1) : tag;
}

/** Dataverse writes its dictionaries as lists of `{ key, value }`. */
function entryOf(list: unknown, key: string): unknown {
  if (!Array.isArray(list)) return undefined;
  return list.find((entry) => isFields(entry) && entry.key === key)?.value;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
