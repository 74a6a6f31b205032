import { Schema, type Shape } from '../metadata/schema.ts';
import type { Cell, SchemaData } from '../metadata/types.ts';
import type { Disk, DiskRow } from './disk.ts';
import { RowTable, type StoredRow, type Tombstone } from './row-table.ts';
import { Unit } from './unit.ts';

interface Settings {
  version: number;
  /** Delta tokens of a table older than this row version have expired; `*` is the floor of every table. */
  floors: Record<string, number>;
  /** Row versions that a return to a snapshot undid, from (excluded) and to: their tokens have expired. */
  undone: [number, number][];
  /** SHA-256 of the package that a start imported last, by unique name of its solution. */
  packages: Record<string, string>;
}

/** Older ones are forgotten together with every token that is as old. */
const maxUndone = 100;

/** All rows, deletes and definitions of a moment. */
export interface Snapshot {
  readonly version: number;
  readonly schema: SchemaData;
  readonly tables: ReadonlyMap<string, TableSnapshot>;
  readonly packages: Readonly<Record<string, string>>;
}

interface TableSnapshot {
  readonly rows: readonly StoredRow[];
  readonly tombstones: readonly (readonly [string, Tombstone])[];
}

/** Runs the steps that are registered on the messages of a unit. */
export interface Pipeline {
  /** May write more in the same unit, e.g. the system jobs of asynchronous steps; throwing undoes all. */
  beforeCommit(unit: Unit): void;
  afterCommit(): void;
}

/**
 * All rows in memory, written through to disk. `write` is the only way to change anything: its work happens as
 * a whole or not at all, and is on disk before it returns. Single-threaded, so nobody sees a unit half done.
 */
export class Store {
  readonly #disk: Disk | null;
  readonly #now: () => Date;
  #schema: Schema;
  #tables = new Map<string, RowTable>();
  #open: Unit | null = null;
  #pipeline: Pipeline | null = null;
  #settings: Settings = { version: 1_000_000, floors: {}, undone: [], packages: {} };

  constructor(schema: SchemaData, disk: Disk | null, now: () => Date) {
    this.#disk = disk;
    this.#now = now;
    this.#schema = new Schema(schema);
    this.#adopt(this.#schema);
    if (disk !== null) this.#load(disk);
  }

  get schema(): Schema {
    return this.#schema;
  }

  /** Row version of the newest write; the counter is shared by all tables. */
  get version(): number {
    return this.#settings.version;
  }

  table(logicalName: string): RowTable {
    const found = this.#tables.get(logicalName);
    if (found === undefined) throw new Error(`no table ${logicalName}`);
    return found;
  }

  tables(): readonly RowTable[] {
    return [...this.#tables.values()];
  }

  /** Whether a delta token of this table that carries this row version still stands for something. */
  knowsVersion(logicalName: string, version: number): boolean {
    const { floors, undone } = this.#settings;
    const floor = Math.max(floors['*'] ?? 0, floors[logicalName] ?? 0);
    const isUndone = undone.some(([from, to]) => version > from && version <= to);
    return version >= floor && version <= this.version && !isUndone;
  }

  /** Whether a unit is open: a `write` would join it. */
  get writing(): boolean {
    return this.#open !== null;
  }

  /** Every committed unit passes through it. */
  usePipeline(pipeline: Pipeline): void {
    this.#pipeline = pipeline;
  }

  /** Inside of another `write` (a change set, a deep insert) the work joins that unit. */
  write<T>(work: (unit: Unit) => T): T {
    if (this.#open !== null) return work(this.#open);
    const { floors, packages } = this.#settings;
    const before = { ...this.#settings, floors: { ...floors }, packages: { ...packages } };
    const unit = new Unit({
      next: () => {
        this.#settings.version += 1;
        return this.#settings.version;
      },
      table: (name) => this.table(name),
      adopt: (schema) => this.#change(schema),
    });
    this.#open = unit;
    const result = this.#whole(unit, work, before);
    this.#pipeline?.afterCommit();
    return result;
  }

  #whole<T>(unit: Unit, work: (unit: Unit) => T, before: Settings): T {
    try {
      const result = work(unit);
      this.#pipeline?.beforeCommit(unit);
      this.#persist(unit);
      return result;
    } catch (error) {
      unit.undo();
      this.#settings = before;
      throw error;
    } finally {
      this.#open = null;
    }
  }

  /** Makes every delta token given out so far expire. */
  expireTokens(table = '*'): void {
    this.write((unit) => {
      this.#settings.floors[table] = unit.nextVersion();
    });
  }

  /** Throws a 503 when another emulator took the data file over. */
  checkOwner(): void {
    this.#disk?.checkOwner();
  }

  /** SHA-256 of the package of this solution that `rememberPackage` was told last. */
  packageDigest(solution: string): string | undefined {
    return Object.hasOwn(this.#settings.packages, solution) ? this.#settings.packages[solution] : undefined;
  }

  /** Is kept as rows are: on disk with the unit it is called in, and undone with it. */
  rememberPackage(solution: string, digest: string): void {
    this.write(() => {
      this.#settings.packages[solution] = digest;
    });
  }

  /** Forgets all rows and packages; definitions stay, row versions go on counting, tokens expire. */
  clear(): void {
    this.#settings.version += 1;
    this.#settings.floors['*'] = this.#settings.version;
    this.#settings.packages = {};
    this.#disk?.commit({ rows: [], settings: this.#texts(), schema: null, wipe: true });
    this.#tables = new Map();
    this.#adopt(this.#schema);
  }

  snapshot(): Snapshot {
    const tables = new Map<string, TableSnapshot>();
    for (const [name, table] of this.#tables) {
      tables.set(name, { rows: [...table.rows.values()], tombstones: [...table.tombstones] });
    }
    const packages = { ...this.#settings.packages };
    return { version: this.version, schema: this.#schema.data, tables, packages };
  }

  /**
   * Goes back to a snapshot: rows with their versions, deletes, definitions. Row versions go on counting, so that
   * no version ever stands for two things; delta tokens given out since expire, earlier ones stay good.
   */
  restore(snapshot: Snapshot): void {
    const from = snapshot.version;
    this.#settings.version += 1;
    this.#forgetVersions(from, this.version);
    this.#settings.version += 1;
    this.#settings.packages = { ...snapshot.packages };
    this.#tables = new Map();
    this.#adopt(new Schema(snapshot.schema));
    for (const [name, { rows, tombstones }] of snapshot.tables) {
      const table = this.table(name);
      for (const row of rows) table.set(row);
      for (const [id, tombstone] of tombstones) table.tombstones.set(id, tombstone);
    }
    this.#rewrite();
  }

  #forgetVersions(from: number, to: number): void {
    const { undone, floors } = this.#settings;
    undone.splice(0, undone.length, ...undone.filter(([start]) => start < from), [from, to]);
    const oldest = undone.length > maxUndone ? undone.shift() : undefined;
    if (oldest !== undefined) floors['*'] = Math.max(floors['*'] ?? 0, oldest[1] + 1);
  }

  /** Writes everything to disk anew. */
  #rewrite(): void {
    if (this.#disk === null) return;
    const rows: DiskRow[] = [];
    for (const [name, { shape, rows: stored, tombstones }] of this.#tables) {
      const at = this.#now().getTime();
      for (const row of stored.values()) {
        rows.push({ table: name, id: row.id, version: row.version, cells: cellsText(shape, row), at });
      }
      for (const [id, deleted] of tombstones) rows.push({ table: name, id, cells: null, ...deleted });
    }
    this.#disk.commit({ rows, settings: this.#texts(), schema: this.#schema.data, wipe: true });
  }

  close(): void {
    this.#disk?.close();
  }

  #adopt(schema: Schema): void {
    this.#schema = schema;
    for (const shape of schema.shapes()) {
      const table = this.#tables.get(shape.table.logicalName);
      if (table === undefined) this.#tables.set(shape.table.logicalName, new RowTable(shape));
      else table.redefine(shape);
    }
    // A schema shrinks only when an import is undone: its tables go with it.
    for (const name of this.#tables.keys()) if (schema.shape(name) === undefined) this.#tables.delete(name);
  }

  /** Takes a new schema; tokens of tables whose definition changed expire, as in Dataverse. */
  #change(schema: Schema): () => void {
    const old = this.#schema;
    for (const shape of schema.shapes()) {
      const { logicalName } = shape.table;
      const before = old.shape(logicalName);
      if (before !== undefined && differs(before, shape)) {
        this.#settings.version += 1;
        this.#settings.floors[logicalName] = this.#settings.version;
      }
    }
    this.#adopt(schema);
    return () => this.#adopt(old);
  }

  #persist(unit: Unit): void {
    if (this.#disk === null) {
      this.#bury(unit);
      return;
    }
    const at = this.#now().getTime();
    const rows = unit.changes().map(({ table, id, row, version }): DiskRow => {
      const cells = row === undefined ? null : cellsText(table.shape, row);
      return { table: table.shape.table.logicalName, id, version: row?.version ?? version, cells, at };
    });
    const schema = unit.schemaChanged ? this.#schema.data : null;
    this.#disk.commit({ rows, settings: this.#texts(), schema, wipe: false });
    this.#bury(unit);
  }

  #bury(unit: Unit): void {
    const at = this.#now().getTime();
    for (const { table, id, row, version } of unit.changes()) {
      if (row === undefined) table.tombstones.set(id, { version, at });
      else table.tombstones.delete(id);
    }
  }

  #texts(): Record<string, string> {
    const { version, ...lists } = this.#settings;
    const texts = Object.entries(lists).map(([name, list]) => [name, JSON.stringify(list)]);
    return { version: String(version), ...Object.fromEntries(texts) };
  }

  #load(disk: Disk): void {
    const settings = disk.settings();
    this.#settings = {
      version: Number(settings.get('version') ?? this.#settings.version),
      floors: JSON.parse(settings.get('floors') ?? '{}'),
      undone: JSON.parse(settings.get('undone') ?? '[]'),
      packages: JSON.parse(settings.get('packages') ?? '{}'),
    };
    const shared = new Map<string, string>();
    for (const row of disk.rows()) this.#restore(row, shared);
  }

  /** `shared` lets equal texts of lookups and instants be one string: most rows repeat them. */
  #restore(row: DiskRow, shared: Map<string, string>): void {
    const table = this.#tables.get(row.table);
    if (table === undefined) return;
    if (row.cells === null) {
      table.tombstones.set(row.id, { version: row.version, at: row.at });
      return;
    }
    const named: Record<string, Cell> = JSON.parse(row.cells);
    const cells = table.shape.table.columns.map((c) => {
      const cell = named[c.logicalName] ?? null;
      const repeats = typeof cell === 'string' && (c.type.kind === 'lookup' || c.type.kind === 'datetime');
      if (!repeats) return cell;
      const known = shared.get(cell);
      if (known === undefined) shared.set(cell, cell);
      return known ?? cell;
    });
    table.set({ id: row.id, version: row.version, cells });
  }
}

function differs(before: Shape, after: Shape): boolean {
  return JSON.stringify(before.table.columns) !== JSON.stringify(after.table.columns);
}

function cellsText(shape: Shape, row: StoredRow): string {
  const named: Record<string, Cell> = {};
  for (const [position, column] of shape.table.columns.entries()) {
    const cell = row.cells[position] ?? null;
    if (cell !== null) named[column.logicalName] = cell;
  }
  return JSON.stringify(named);
}
