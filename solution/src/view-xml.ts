import type { Table } from '../../api/domain/model/column.ts';
import { columnNamed, idLogicalName, logicalName } from '../../api/domain/model/names.ts';
import { el, elWith, type XmlElement } from '../../scripts/lib/xml.ts';
import { bracedId } from './ids.ts';
import { elements, localizedNames } from './labels.ts';
import { introducedVersion } from './publisher.ts';

/** The default views: number = Dataverse's query type. */
const views = [
  { type: 0, name: (table: Table) => `Active ${table.pluralLabel}` },
  { type: 1, name: (table: Table) => `${table.pluralLabel} Advanced Find View` },
  { type: 2, name: (table: Table) => `${table.pluralLabel} Associated View` },
  { type: 4, name: (table: Table) => `Quick Find Active ${table.pluralLabel}` },
  { type: 64, name: (table: Table) => `${table.pluralLabel} Lookup View` },
] as const;

type View = (typeof views)[number];

const quickFind = 4;
const advancedFind = 1;
const associated = 2;
const lookup = 64;

/** Columns shown in a view besides the name. */
const shownColumns = 5;

/** The default views of a table, with stable ids so that an upgrade changes them in place. */
export function viewsXml(table: Table): XmlElement {
  return el(
    'SavedQueries',
    el(
      'savedqueries',
      views.map((view) => viewXml(table, view)),
    ),
  );
}

function viewXml(table: Table, view: View): XmlElement {
  return el(
    'savedquery',
    elements([
      ['IsCustomizable', 1],
      ['CanBeDeleted', 0],
      ['isquickfindquery', view.type === quickFind ? 1 : 0],
      ['isprivate', 0],
      ['isdefault', 1],
      ['savedqueryid', bracedId('view', logicalName(table), String(view.type))],
    ]),
    el('layoutxml', grid(table, view)),
    el('querytype', view.type),
    el('fetchxml', fetch(table, view)),
    el('IntroducedVersion', introducedVersion),
    localizedNames(view.name(table)),
  );
}

/** Name first, then the first short columns of the table. */
function shown(table: Table): readonly string[] {
  const name = columnNamed(table, table.primaryName);
  const others = table.columns.filter((column) => column !== name && column.type.kind !== 'memo');
  return [name, ...others.slice(0, shownColumns)].map((column) => logicalName(column));
}

function grid(table: Table, view: View): XmlElement {
  const [first, ...rest] = shown(table);
  const isAssociated = view.type === associated;
  const cells = [
    elWith('cell', { name: first ?? '', width: 300 }),
    ...rest.map((name) => elWith('cell', { name, width: 150 })),
  ];
  return elWith(
    'grid',
    {
      name: isAssociated ? table.set : 'resultset',
      jump: first ?? '',
      select: 1,
      icon: 1,
      preview: view.type === lookup ? 0 : 1,
    },
    elWith('row', { name: isAssociated ? logicalName(table) : 'result', id: idLogicalName(table) }, cells),
  );
}

function fetch(table: Table, view: View): XmlElement {
  const names = shown(table);
  const entity = elWith(
    'entity',
    { name: logicalName(table) },
    elWith('attribute', { name: idLogicalName(table) }),
    names.map((name) => elWith('attribute', { name })),
    elWith('order', { attribute: names[0] ?? '', descending: 'false' }),
    view.type === advancedFind ? [] : [activeOnly()],
    view.type === quickFind ? [nameStartsLike(names[0] ?? '')] : [],
  );
  return elWith('fetch', { version: '1.0', mapping: 'logical' }, entity);
}

function activeOnly(): XmlElement {
  return elWith(
    'filter',
    { type: 'and' },
    elWith('condition', { attribute: 'statecode', operator: 'eq', value: 0 }),
  );
}

function nameStartsLike(name: string): XmlElement {
  return elWith(
    'filter',
    { type: 'or', isquickfindfields: 1 },
    elWith('condition', { attribute: name, operator: 'like', value: '{0}' }),
  );
}
