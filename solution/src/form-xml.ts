import type { Column, ColumnType, Table } from '../../api/domain/model/column.ts';
import { logicalName } from '../../api/domain/model/names.ts';
import { el, elWith, type XmlElement } from '../../scripts/lib/xml.ts';
import { bracedId } from './ids.ts';
import { descriptions, elements, labels, localizedNames } from './labels.ts';
import { introducedVersion } from './publisher.ts';

/** Class ids of the form controls, the same in every organisation. */
const controls: Record<ColumnType['kind'] | 'owner', string> = {
  text: '{4273EDBD-AC1D-40d3-9FB2-095C621B552D}',
  memo: '{E0DECE4B-6FC8-4A8F-A065-082708572369}',
  integer: '{C6D124CA-7EDA-4A60-AEA9-7FB8D318B68F}',
  decimal: '{C3EFE0C3-0EC6-42BE-8349-CBD9079DFD8E}',
  money: '{533B9E00-756B-4312-95A0-DC888637AC78}',
  boolean: '{67FAC785-CD58-4F9F-ABB3-4B7DDC6ED5ED}',
  date: '{5B773807-9FB2-42DB-97C3-7A91EFF8ADFF}',
  datetime: '{5B773807-9FB2-42DB-97C3-7A91EFF8ADFF}',
  choice: '{3EF39988-22BB-4f0b-BBBE-64B5A3748AEE}',
  lookup: '{270BD3DB-D9AF-4782-9025-509E298DEC0A}',
  owner: '{270BD3DB-D9AF-4782-9025-509E298DEC0A}',
};

/**
 * The main form of a table: one tab with every column, the owner last. Columns that the bridge writes on a table
 * Dataverse otherwise owns are shown read-only, so that nobody types what the next sync overwrites.
 */
export function formXml(table: Table): XmlElement {
  const form = elWith(
    'form',
    { headerdensity: 'HighWithControls' },
    el('tabs', tab(table)),
    elWith('DisplayConditions', { Order: 0, FallbackForm: 'true' }, el('Everyone')),
  );
  const systemForm = el(
    'systemform',
    elements([
      ['formid', bracedId('form', logicalName(table), 'main')],
      ['IntroducedVersion', introducedVersion],
      ['FormPresentation', 1],
      ['FormActivationState', 1],
    ]),
    form,
    el('IsCustomizable', 1),
    el('CanBeDeleted', 1),
    localizedNames('Information'),
    descriptions(`Main form of ${table.pluralLabel}.`),
  );
  return el('FormXml', elWith('forms', { type: 'main' }, systemForm));
}

function tab(table: Table): XmlElement {
  const id = (part: string) => bracedId('form', logicalName(table), 'main', part);
  const rows = [
    ...table.columns.map((column) => row(id, cellOf(table, column))),
    row(id, { name: 'ownerid', label: 'Owner', kind: 'owner', readOnly: false }),
  ];
  const section = elWith(
    'section',
    { showlabel: 'false', showbar: 'false', IsUserDefined: 0, id: id('section') },
    labels('General'),
    el('rows', rows),
  );
  return elWith(
    'tab',
    { verticallayout: 'true', id: id('tab'), IsUserDefined: 1 },
    labels('General'),
    el('columns', elWith('column', { width: '100%' }, el('sections', section))),
  );
}

interface Cell {
  readonly name: string;
  readonly label: string;
  readonly kind: ColumnType['kind'] | 'owner';
  readonly readOnly: boolean;
}

function cellOf(table: Table, column: Column): Cell {
  const primary = table.columns.find((candidate) => candidate.name === table.primaryName);
  return {
    name: logicalName(column),
    label: column.label,
    kind: column.type.kind,
    readOnly: column.owner === 'townepark' && primary?.owner === 'dataverse',
  };
}

function row(id: (part: string) => string, cell: Cell): XmlElement {
  const control = {
    id: cell.name,
    classid: controls[cell.kind],
    datafieldname: cell.name,
    ...(cell.readOnly ? { disabled: 'true' } : {}),
  };
  return el(
    'row',
    elWith('cell', { id: id(`cell-${cell.name}`) }, labels(cell.label), elWith('control', control)),
  );
}
