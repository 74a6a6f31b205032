import { objectTypeCode } from '../metadata/platform-facts.ts';
import { privilegeId } from '../metadata/privilege-id.ts';
import { privilegeName, type Verb } from '../metadata/privileges.ts';
import type { Shape } from '../metadata/schema.ts';
import type { ManyToManyMeta, TableMeta } from '../metadata/types.ts';
import type { RowTable, StoredRow } from '../store/row-table.ts';
import type { Store } from '../store/store.ts';
import { isWithin } from './business-units.ts';
import { covers } from './covers.ts';
import { type Depth, isAtLeast } from './depth.ts';
import { placeOf } from './place-of.ts';
import { deepestOf, intersected, type Principal, type Reach, reachesOf } from './principal.ts';
import { accessDenied, missingPrivilege, noRoles } from './refusals.ts';

type Test = (row: StoredRow) => boolean | null;

/**
 * What the acting user of one request may do. A check first asks for the privilege, then whether its depth reaches
 * the row (power-platform/admin/how-record-access-determined). Every refusal is a 403.
 */
export class Guard {
  readonly #store: Store;
  readonly #principal: Principal;
  /** The real caller while impersonating. */
  readonly #caller: Principal | null;

  constructor(store: Store, principal: Principal, caller: Principal | null) {
    this.#store = store;
    this.#principal = principal;
    this.#caller = caller;
  }

  /** Refuses users without a role, and callers that may not act for others (prvActOnBehalfOfAnotherUser). */
  admit(): void {
    for (const one of this.#caller === null ? [this.#principal] : [this.#caller, this.#principal]) {
      if (one.roleCount === 0) throw noRoles(one.userId);
    }
    const name = 'prvActOnBehalfOfAnotherUser';
    if (this.#caller !== null && reachesOf(this.#caller, privilegeId(name)).length === 0) {
      throw missingPrivilege(this.#caller, name, null);
    }
  }

  /** Asks for a privilege that belongs to no table. */
  platform(name: string): void {
    if (this.#reaches(name).length === 0) throw missingPrivilege(this.#principal, name, null);
  }

  /** Asks for a privilege of a table, whatever row; pairs of a relationship are read like both of its tables. */
  needs(verb: Verb, table: TableMeta, depth: Depth = 'Basic'): void {
    for (const asked of this.#askedFor(table)) {
      const deepest = deepestOf(this.#reaches(privilegeName(verb, asked)));
      if (deepest === null || !isAtLeast(deepest, depth)) throw this.#missing(verb, asked);
    }
  }

  /** Asks for a privilege on one row. */
  row(verb: Verb, { shape }: RowTable, row: StoredRow): void {
    this.needs(verb, shape.table);
    if (!this.#covered(verb, shape, row)) {
      throw accessDenied(this.#principal, verb, shape.table.logicalName, row.id);
    }
  }

  /** Whether a row may be read. Throws when no row of the table may. */
  sees({ shape }: RowTable, row: StoredRow): boolean {
    this.needs('Read', shape.table);
    return this.#covered('Read', shape, row);
  }

  /** Narrows a test to the rows that may be read; unchanged when all of them may. */
  readable(shape: Shape, test: Test | null): Test | null {
    this.needs('Read', shape.table);
    const deepest = deepestOf(this.#reaches(privilegeName('Read', shape.table)));
    if (deepest === null || deepest === 'Global') return test;
    return (row) => this.#covered('Read', shape, row) && (test === null || test(row));
  }

  /** Whether the privilege is there and reaches the row. */
  allows(verb: Verb, { shape }: RowTable, row: StoredRow): boolean {
    return this.#covered(verb, shape, row);
  }

  #covered(verb: Verb, shape: Shape, row: StoredRow): boolean {
    if (shape.table.traits?.isIntersect === true) return true;
    const reaches = this.#reaches(privilegeName(verb, shape.table));
    return covers(reaches, this.#principal, placeOf(shape, row), (unit, above) =>
      isWithin(this.#store, unit, above),
    );
  }

  #reaches(name: string): readonly Reach[] {
    const id = privilegeId(name);
    const own = reachesOf(this.#principal, id);
    return this.#caller === null ? own : intersected(own, reachesOf(this.#caller, id));
  }

  #askedFor(table: TableMeta): readonly TableMeta[] {
    if (table.traits?.isIntersect !== true) return [table];
    const { schema } = this.#store;
    const sides = schema.manyToMany
      .filter((relationship: ManyToManyMeta) => relationship.intersect === table.logicalName)
      .flatMap(({ table1, table2 }) => [schema.shape(table1), schema.shape(table2)]);
    return sides.flatMap((shape) => shape?.table ?? []);
  }

  #missing(verb: Verb, table: TableMeta) {
    const { logicalName, label } = table;
    const tables = this.#store.schema.shapes().map((shape) => shape.table);
    const refused = { logicalName, label, objectTypeCode: objectTypeCode(table, tables) };
    return missingPrivilege(this.#principal, privilegeName(verb, table), refused);
  }
}
