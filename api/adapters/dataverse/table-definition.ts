import { BridgeError } from '../../errors.ts';
import { type Context, target } from './context.ts';
import { DataverseError } from './errors.ts';
import { isList, isObject, type Json, type JsonObject } from './lossless-json.ts';
import { malformedReply } from './malformed-reply.ts';

/** A table as an environment describes it (`EntityDefinitions`). */
export interface TableDefinition {
  readonly logicalName: string;
  readonly entitySetName: string;
  readonly primaryId: string;
  readonly primaryName: string;
  readonly changeTracking: boolean;
  readonly optimisticConcurrency: boolean;
  readonly columns: readonly ColumnDefinition[];
  readonly keys: readonly KeyDefinition[];
}

export interface ColumnDefinition {
  readonly logicalName: string;
  readonly schemaName: string;
  /** `String`, `Memo`, `Money`, `Picklist`, `Lookup`, `DateTime` ... */
  readonly type: string;
  readonly maxLength: number | null;
  /** Digits after the point. */
  readonly precision: number | null;
  /** Decimal text, as long as it was sent. */
  readonly min: string | null;
  readonly max: string | null;
  /** `DateOnly`, `UserLocal`, `TimeZoneIndependent` for dates. */
  readonly dateBehavior: string | null;
  /** Logical names of the tables a lookup may lead to. */
  readonly targets: readonly string[];
}

export interface KeyDefinition {
  readonly logicalName: string;
  readonly columns: readonly string[];
  /** `Active` once its index is built; before, rows are not found by it and doubles are not refused. */
  readonly indexStatus: string;
}

/** The definition of a table by its logical name; null when the environment has no such table. */
export async function tableDefinition(
  context: Context,
  logicalName: string,
): Promise<TableDefinition | null> {
  const path = `EntityDefinitions(LogicalName='${checkedName(logicalName)}')`;
  const json = await readDefinition(context, path, {
    $select:
      'LogicalName,EntitySetName,PrimaryIdAttribute,PrimaryNameAttribute,ChangeTrackingEnabled,IsOptimisticConcurrencyEnabled',
    $expand: 'Attributes,Keys($select=LogicalName,KeyAttributes,EntityKeyIndexStatus)',
  });
  if (json === null) return null;
  return {
    logicalName: textOf(json, 'LogicalName'),
    entitySetName: textOf(json, 'EntitySetName'),
    primaryId: textOf(json, 'PrimaryIdAttribute'),
    primaryName: textOf(json, 'PrimaryNameAttribute'),
    changeTracking: json.ChangeTrackingEnabled === true,
    optimisticConcurrency: json.IsOptimisticConcurrencyEnabled === true,
    columns: objects(json.Attributes).map(columnDefinition),
    keys: objects(json.Keys).map((key) => ({
      logicalName: textOf(key, 'LogicalName'),
      columns: texts(key.KeyAttributes),
      indexStatus: textOf(key, 'EntityKeyIndexStatus'),
    })),
  };
}

/** One metadata object; null when there is none. Strong consistency: a cache may be 30 seconds behind an import. */
export async function readDefinition(
  context: Context,
  path: string,
  query: Readonly<Record<string, string>>,
): Promise<JsonObject | null> {
  try {
    const reply = await context.send({
      method: 'GET',
      target: target(path, query),
      headers: { consistency: 'Strong' },
      whenUnknown: 'repeat',
    });
    const json = reply.json();
    if (!isObject(json)) throw malformedReply(`${path} is no definition`, reply);
    return json;
  } catch (error) {
    // Metadata answers 404 under several codes; a gateway's 404 has none.
    const missing = error instanceof DataverseError && error.status === 404 && error.code !== 'http-404';
    if (missing) return null;
    throw error;
  }
}

export function checkedName(name: string): string {
  if (/^\w{1,128}$/.test(name)) return name;
  throw new BridgeError('invalid-request', `${name.slice(0, 40)} is no logical name`);
}

export function textOf(json: JsonObject, name: string): string {
  const value = json[name];
  if (typeof value !== 'string') throw malformedReply(`a definition has no ${name}`);
  return value;
}

/** The objects of a list; an absent list is empty. */
export function objects(json: Json | undefined): readonly JsonObject[] {
  return json !== undefined && isList(json) ? json.filter(isObject) : [];
}

function texts(json: Json | undefined): readonly string[] {
  return json !== undefined && isList(json) ? json.filter((item) => typeof item === 'string') : [];
}

function columnDefinition(json: JsonObject): ColumnDefinition {
  const behavior = json.DateTimeBehavior;
  return {
    logicalName: textOf(json, 'LogicalName'),
    schemaName: textOf(json, 'SchemaName'),
    type: textOf(json, 'AttributeType'),
    maxLength: numberOf(json.MaxLength),
    precision: numberOf(json.Precision),
    min: numberText(json.MinValue),
    max: numberText(json.MaxValue),
    dateBehavior: isObject(behavior) && typeof behavior.Value === 'string' ? behavior.Value : null,
    targets: texts(json.Targets),
  };
}

function numberOf(json: Json | undefined): number | null {
  return typeof json === 'number' ? json : null;
}

function numberText(json: Json | undefined): string | null {
  return typeof json === 'number' || typeof json === 'string' ? String(json) : null;
}
