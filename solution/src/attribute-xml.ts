import { type ChoiceName, choices } from '../../api/domain/model/choices.ts';
import type { Column, ColumnType, Table } from '../../api/domain/model/column.ts';
import { logicalName } from '../../api/domain/model/names.ts';
import { el, type XmlElement } from '../../scripts/lib/xml.ts';
import { type AttributeHead, attributeXml, dateTail, displayEverywhere } from './attribute-head.ts';
import { elements } from './labels.ts';
import { yesNoOptionSet } from './option-set-xml.ts';

/** The XML of one column of the model; a money column brings its base-currency companion. */
export function columnXml(table: Table, column: Column): readonly XmlElement[] {
  const own = attributeXml(headOf(table, column), tailOf(table, column));
  return column.type.kind === 'money' ? [own, baseColumn(column)] : [own];
}

function headOf(table: Table, column: Column): AttributeHead {
  const head: AttributeHead = {
    schema: column.schema,
    type: typeName(column.type),
    label: column.label,
    description: column.description,
    requiredLevel: column.required ? 'required' : 'none',
  };
  if (column.name !== table.primaryName) return head;
  const displayMask = `PrimaryName|${displayEverywhere}|RequiredForForm`;
  return { ...head, displayMask, searchable: 1, retrievable: 1 };
}

/** Dataverse's name of a column type. */
function typeName(type: ColumnType): string {
  const names = {
    text: 'nvarchar',
    memo: 'ntext',
    integer: 'int',
    decimal: 'decimal',
    money: 'money',
    boolean: 'bit',
    date: 'datetime',
    datetime: 'datetime',
    choice: 'picklist',
    lookup: 'lookup',
  } as const;
  return names[type.kind];
}

function tailOf(table: Table, column: Column): readonly XmlElement[] {
  const type = column.type;
  switch (type.kind) {
    case 'text':
      return elements([
        ['Format', type.format ?? 'text'],
        ['MaxLength', type.maxLength],
        ['Length', type.maxLength * 2],
      ]);
    case 'memo':
      return elements([
        ['Format', 'textarea'],
        ['MaxLength', type.maxLength],
      ]);
    case 'integer':
      return elements([
        ['Format', 'none'],
        ['MinValue', type.min],
        ['MaxValue', type.max],
      ]);
    case 'decimal':
      return [...range(type), el('Accuracy', type.scale)];
    case 'money':
      return [...range(type), el('Accuracy', type.scale), el('AccuracySource', 0)];
    case 'boolean':
      return [
        el('AppDefaultValue', 0),
        yesNoOptionSet(logicalName(table), logicalName(column), column.label),
      ];
    case 'date':
      return dateTail('date', 2, 1);
    case 'datetime':
      return dateTail('datetime', 1, 1);
    case 'choice':
      return elements([
        ['AppDefaultValue', -1],
        ['OptionSetName', choices[type.choice as ChoiceName].schema],
      ]);
    case 'lookup':
      return [el('LookupStyle', 'single'), el('LookupTypes')];
  }
}

function range(type: { readonly min: string; readonly max: string }): readonly XmlElement[] {
  return [el('MinValue', type.min), el('MaxValue', type.max)];
}

/** The money column's amount in the organisation's currency, computed by Dataverse. */
function baseColumn(column: Column): XmlElement {
  const maxMoney = '922337203685477';
  return attributeXml(
    {
      schema: `${column.schema}_Base`,
      type: 'money',
      label: `${column.label} (Base)`,
      description: `${column.label} in the base currency of the organization.`,
      update: 0,
      create: 0,
    },
    elements([
      ['MinValue', `-${maxMoney}`],
      ['MaxValue', maxMoney],
      ['Accuracy', 4],
      ['AccuracySource', 2],
      ['CalculationOf', logicalName(column)],
    ]),
  );
}
