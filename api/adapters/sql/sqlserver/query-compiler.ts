import { type LimitNode, MssqlQueryCompiler, type SelectQueryNode } from 'kysely';

/** kysely's compiler, with the two forms of the stores that SQL Server has no like of. */
export class SqlServerQueryCompiler extends MssqlQueryCompiler {
  /** Pages are `offset … fetch`, which the grammar has as a part of `order by` only. */
  protected override visitSelectQuery(node: SelectQueryNode): void {
    if (node.limit !== undefined && node.orderBy === undefined) throw new Error('a limit needs an order');
    super.visitSelectQuery(node);
  }

  protected override visitLimit(node: LimitNode): void {
    this.append('offset 0 rows fetch next ');
    this.visitNode(node.limit);
    this.append(' rows only');
  }

  /** Empty lists of conditions are `true` or `false` in kysely; SQL Server has conditions, no such values. */
  protected override appendImmediateValue(value: unknown): void {
    if (typeof value === 'boolean') this.append(value ? '1 = 1' : '1 = 0');
    else super.appendImmediateValue(value);
  }
}
