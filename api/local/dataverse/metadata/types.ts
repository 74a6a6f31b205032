/** Metadata of tables in Dataverse's own terms. All of it is plain data: it is stored as JSON. */

export interface Option {
  readonly value: number;
  readonly label: string;
}

export interface StatusOption extends Option {
  /** The state this status reason belongs to. */
  readonly state: number;
}

export interface LookupTarget {
  /** Logical name of the table the lookup may point to. */
  readonly table: string;
  /** Single-valued navigation property, schema-cased for custom lookups. */
  readonly navigation: string;
}

export type ColumnKind =
  | { readonly kind: 'guid' }
  | { readonly kind: 'string'; readonly maxLength: number; readonly format: string }
  | { readonly kind: 'memo'; readonly maxLength: number }
  | { readonly kind: 'integer'; readonly min: number; readonly max: number }
  | { readonly kind: 'bigint' }
  /** Held as text with `precision` digits after the point; min and max are decimal text. */
  | { readonly kind: 'decimal'; readonly precision: number; readonly min: string; readonly max: string }
  /** A binary float in Dataverse; held as text, rounded to `precision` digits. */
  | { readonly kind: 'double'; readonly precision: number; readonly min: string; readonly max: string }
  | {
      readonly kind: 'money';
      readonly precision: number;
      readonly min: string;
      readonly max: string;
      /** 0 (absent): `precision` holds; 1: the organisation's pricing precision; 2: the currency's. */
      readonly precisionSource?: 0 | 1 | 2;
    }
  | { readonly kind: 'boolean'; readonly trueLabel: string; readonly falseLabel: string }
  | { readonly kind: 'date' }
  | { readonly kind: 'datetime' }
  | { readonly kind: 'choice'; readonly optionSet: string; readonly options: readonly Option[] }
  | { readonly kind: 'choices'; readonly optionSet: string; readonly options: readonly Option[] }
  | { readonly kind: 'state'; readonly options: readonly Option[] }
  | { readonly kind: 'status'; readonly options: readonly StatusOption[] }
  | { readonly kind: 'lookup'; readonly targets: readonly LookupTarget[] };

export type RequiredLevel = 'None' | 'Recommended' | 'ApplicationRequired' | 'SystemRequired';

export interface ColumnMeta {
  readonly logicalName: string;
  readonly schemaName: string;
  readonly label: string;
  readonly type: ColumnKind;
  readonly requiredLevel: RequiredLevel;
  readonly validForCreate: boolean;
  readonly validForUpdate: boolean;
  /** False: write-only, such as a secret. Absent: true. */
  readonly validForRead?: boolean;
  readonly custom: boolean;
  /** Value of a new row that does not name the column. */
  readonly defaultValue?: boolean | number;
  /** Set on `x_base` columns: logical name of the money column they repeat in base currency. */
  readonly baseOf?: string;
  /** Kept with the row but not shown: which table a lookup with several targets points to. */
  readonly hidden?: true;
}

export interface KeyMeta {
  readonly schemaName: string;
  readonly logicalName: string;
  readonly label: string;
  readonly columns: readonly string[];
  /** Its index could not be built over duplicate rows: it neither finds rows nor keeps them unique. */
  readonly failed?: true;
}

export type Ownership = 'UserOwned' | 'OrganizationOwned' | 'BusinessOwned' | 'None';

/** What is told of a table beside its columns; absent = the usual of a user-owned table. */
export interface TableTraits {
  readonly ownership?: Ownership;
  readonly isIntersect?: boolean;
  readonly isActivity?: boolean;
  readonly hasNotes?: boolean;
  readonly hasActivities?: boolean;
  readonly isManaged?: boolean;
  readonly description?: string;
}

export interface TableMeta {
  readonly logicalName: string;
  readonly schemaName: string;
  readonly entitySetName: string;
  readonly label: string;
  readonly pluralLabel: string;
  readonly primaryId: string;
  readonly primaryName: string;
  readonly changeTracking: boolean;
  readonly custom: boolean;
  /** Only ever appended to: rows keep their cells by position. */
  readonly columns: readonly ColumnMeta[];
  readonly keys: readonly KeyMeta[];
  readonly traits?: TableTraits;
}

export type CascadeDelete = 'RemoveLink' | 'Restrict' | 'Cascade' | 'NoCascade';

/** What else than a delete may reach the rows that point to a row. */
export const cascadeActions = ['Assign', 'Share', 'Unshare', 'Reparent', 'Merge', 'RollupView'] as const;
export type CascadeAction = (typeof cascadeActions)[number];
export type CascadeReach = 'NoCascade' | 'Cascade' | 'Active' | 'UserOwned';

export interface RelationshipMeta {
  readonly schemaName: string;
  /** Logical names; `referencing` holds the lookup column `attribute`. */
  readonly referencing: string;
  readonly referenced: string;
  readonly attribute: string;
  readonly navigation: string;
  readonly collection: string;
  readonly cascadeDelete: CascadeDelete;
  /** An action that is absent does not cascade. */
  readonly cascades?: Readonly<Partial<Record<CascadeAction, CascadeReach>>>;
  readonly custom: boolean;
}

/** A many-to-many relationship; its pairs are rows of the intersect table. */
export interface ManyToManyMeta {
  readonly schemaName: string;
  /** Logical name of the intersect table, whose columns `attribute1` and `attribute2` hold the pair. */
  readonly intersect: string;
  readonly table1: string;
  readonly attribute1: string;
  /** Collection-valued navigation property on rows of `table1`. */
  readonly navigation1: string;
  readonly table2: string;
  readonly attribute2: string;
  readonly navigation2: string;
  readonly custom: boolean;
}

export interface OptionSetMeta {
  readonly name: string;
  readonly label: string;
  readonly options: readonly Option[];
}

/** Everything the emulator knows about its tables. */
export interface SchemaData {
  readonly tables: readonly TableMeta[];
  readonly relationships: readonly RelationshipMeta[];
  /** Absent in files written before it existed. */
  readonly manyToMany?: readonly ManyToManyMeta[];
  readonly optionSets: readonly OptionSetMeta[];
}

/** A cell: decimals, dates, instants, guids and multi-choices are text in canonical form. */
export type Cell = string | number | boolean | null;
