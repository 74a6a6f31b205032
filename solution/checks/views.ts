import { descendants, findAll, textAt } from '../../scripts/lib/xml-read.ts';
import type { Finding, OpenSolution } from './archive.ts';
import { type TableXml, tablesOf } from './model.ts';

/** Forms and views may show and filter by columns of their table only. */
export function checkViews(solution: OpenSolution): readonly Finding[] {
  return tablesOf(solution)
    .flatMap((table) => [...formProblems(table), ...viewProblems(table)])
    .map((message) => ({ check: 'views', message }));
}

function formProblems(table: TableXml): readonly string[] {
  const forms = findAll(table.element, 'FormXml', 'forms', 'systemform');
  const shown = forms
    .flatMap((form) => descendants(form))
    .flatMap((element) => (element.name === 'control' ? [element.attributes.datafieldname ?? ''] : []));
  return unknownColumns(table, shown).map((name) => `form of ${table.logical}: no column ${name}`);
}

function viewProblems(table: TableXml): readonly string[] {
  return findAll(table.element, 'SavedQueries', 'savedqueries', 'savedquery').flatMap((view) => {
    const type = textAt(view, 'querytype') ?? '';
    const place = `view ${type} of ${table.logical}`;
    const entities = findAll(view, 'fetchxml', 'fetch', 'entity').map(
      (entity) => entity.attributes.name ?? '',
    );
    const named = descendants(view).flatMap((element) => {
      if (element.name === 'cell' || element.name === 'attribute') return [element.attributes.name ?? ''];
      return element.name === 'order' || element.name === 'condition'
        ? [element.attributes.attribute ?? '']
        : [];
    });
    return [
      ...entities.filter((name) => name !== table.logical).map((name) => `${place} fetches ${name}`),
      ...unknownColumns(table, named).map((name) => `${place}: no column ${name}`),
    ];
  });
}

function unknownColumns(table: TableXml, names: readonly string[]): readonly string[] {
  const known = new Set(table.columns.map((column) => column.logical));
  return names.filter((name) => !known.has(name));
}
