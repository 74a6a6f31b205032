import { literal } from '../schema-names.ts';

/**
 * SQLite drops a table that others refer to and gives its name to another; PostgreSQL wants the references gone
 * first. They are set aside when a table is dropped and made again for the table that takes its name.
 */
export function dropTableSql(table: string): string[] {
  return [
    `create temporary table if not exists held_reference
       (of_table text, name text, definition text, referred text) on commit drop`,
    `insert into held_reference
       select conrelid::regclass::text, conname, pg_get_constraintdef(oid), ${literal(table)} from pg_constraint
       where contype = 'f' and confrelid = ${literal(table)}::regclass and conrelid <> confrelid`,
    forEach(
      'alter table %s drop constraint %I',
      `select of_table as a, name as b from held_reference where referred = ${literal(table)}`,
    ),
    `drop table ${table}`,
  ];
}

/** The numbers of the new table go on after those of the rows it was filled with. */
export function renameTableSql(table: string, to: string): string[] {
  return [
    `alter table ${table} rename to ${to}`,
    'create temporary table if not exists held_reference (of_table text, name text, definition text, referred text) on commit drop',
    `do $$ declare held record; begin
       for held in delete from held_reference where referred = ${literal(to)} returning * loop
         execute format('alter table %s add constraint %I ', held.of_table, held.name) || held.definition;
       end loop;
     end $$`,
    forEach(
      `select setval(pg_get_serial_sequence(${doubled(literal(to))}, %L), coalesce(max(%I), 0) + 1, false) from ${to}`,
      `select attname as a, attname as b from pg_attribute
       where attrelid = ${literal(to)}::regclass and attidentity <> ''`,
    ),
  ];
}

/** Runs the statement, a format of two names, for the pairs the query finds. */
function forEach(statement: string, query: string): string {
  return `do $$ declare one record; begin
    for one in ${query} loop execute format('${statement}', one.a, one.b); end loop;
  end $$`;
}

function doubled(text: string): string {
  return text.replaceAll("'", "''");
}
