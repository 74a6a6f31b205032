/**
 * Vocabulary of the data model (field's terms: table, column, choice, lookup, alternate key).
 * Everything about a table is said once, here and in `tables.ts`; SQL, row mapping, emulator metadata,
 * solution XML, OpenAPI schemas and docs are generated from it.
 */

/** Which side wins when both changed the same column since the last agreed value. */
export type Owner = 'townepark' | 'dataverse' | 'latest' | 'person';

/**
 * What deleting a row on one side does to the row of the other side. `carry`: it is deleted there as well,
 * unless it was changed there meanwhile, which is a conflict. `conflict`: a person decides every time.
 * `ignore`: it stays there, and comes back when it is changed there.
 */
export type DeletePolicy = 'carry' | 'conflict' | 'ignore';

export interface DeleteRules {
  /** For rows deleted in SQL. */
  readonly toDataverse: DeletePolicy;
  /** For rows deleted in Dataverse. */
  readonly toTownePark: DeletePolicy;
  /** Column set to false, on both sides, instead of deleting a row that other SQL rows refer to; null = none. */
  readonly deactivate: string | null;
}

export type ColumnType =
  | { readonly kind: 'text'; readonly maxLength: number; readonly format?: 'email' | 'phone' }
  | { readonly kind: 'memo'; readonly maxLength: number; readonly format?: 'json' }
  | { readonly kind: 'integer'; readonly min: number; readonly max: number }
  /** `scale` = digits after the point; min and max are decimal strings. */
  | { readonly kind: 'decimal'; readonly scale: number; readonly min: string; readonly max: string }
  /** US dollars with `scale` digits after the point. */
  | { readonly kind: 'money'; readonly scale: number; readonly min: string; readonly max: string }
  | { readonly kind: 'boolean' }
  /** Calendar date `YYYY-MM-DD`, no zone. */
  | { readonly kind: 'date' }
  /** Instant `YYYY-MM-DDTHH:mm:ssZ` in UTC; Dataverse keeps whole seconds. */
  | { readonly kind: 'datetime' }
  | { readonly kind: 'choice'; readonly choice: string }
  | { readonly kind: 'lookup'; readonly table: string };

export interface Column {
  /** Name in the domain and in JSON, camelCase. */
  readonly name: string;
  /** Name in SQL, snake_case. */
  readonly sql: string;
  /** Dataverse schema name; the logical name is its lower case; lookups are written through it. */
  readonly schema: string;
  readonly label: string;
  readonly description: string;
  readonly type: ColumnType;
  readonly required: boolean;
  readonly owner: Owner;
  /** Only the owner's side may change it: a change on the other side is put back. */
  readonly guarded: boolean;
}

export interface AlternateKey {
  readonly schema: string;
  readonly label: string;
  readonly columns: readonly string[];
}

export interface Table {
  /** Name in the domain, camelCase singular. */
  readonly name: string;
  readonly sql: string;
  /** Dataverse schema name; the logical name is its lower case. */
  readonly schema: string;
  /** Entity set name. Never computed: a plural rule is wrong for `tp_revenuedata` and its like. */
  readonly set: string;
  readonly label: string;
  readonly pluralLabel: string;
  readonly description: string;
  /** `custom`: our solution creates it. `system`: every Dataverse organisation has it. */
  readonly origin: 'custom' | 'system';
  /** `both`: synced. `townepark`: operational facts that live in SQL only. */
  readonly sides: 'both' | 'townepark';
  /** Column that Dataverse shows as the row's name. */
  readonly primaryName: string;
  readonly keys: readonly AlternateKey[];
  readonly deletes: DeleteRules;
  readonly columns: readonly Column[];
}

/** A cell in canonical form: decimals and money as strings at column scale, lookups as lower-case GUIDs. */
export type Value = string | number | boolean | null;

/** A row in canonical form. `id` is the same GUID on both sides. A missing key means "not known", null means "empty". */
export interface Row {
  readonly id: string;
  readonly [column: string]: Value;
}
