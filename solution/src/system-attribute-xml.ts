import type { Table } from '../../api/domain/model/column.ts';
import { logicalName } from '../../api/domain/model/names.ts';
import { el, elWith, type XmlElement } from '../../scripts/lib/xml.ts';
import { type AttributeHead, attributeXml, dateTail, displayEverywhere } from './attribute-head.ts';
import { elements } from './labels.ts';
import { stateOptionSet, statusOptionSet } from './option-set-xml.ts';

/** The columns every user-owned table must carry; a table with money also carries currency and rate. */
export function systemColumns(table: Table): readonly XmlElement[] {
  return [
    primaryKey(table),
    ...people(),
    ...owner(),
    ...stateAndStatus(logicalName(table)),
    ...technical(),
    ...(hasMoney(table) ? currency() : []),
  ];
}

/** Whether the table needs a currency. */
export function hasMoney(table: Table): boolean {
  return table.columns.some((column) => column.type.kind === 'money');
}

function system(head: AttributeHead, tail: readonly XmlElement[] = []): XmlElement {
  return attributeXml({ custom: 0, ...head }, tail);
}

function systemLookup(head: Omit<AttributeHead, 'type'>): XmlElement {
  return system({ type: 'lookup', ...head }, [el('LookupStyle', 'single'), el('LookupTypes')]);
}

function primaryKey(table: Table): XmlElement {
  return system({
    schema: `${table.schema}Id`,
    type: 'primarykey',
    label: table.label,
    description: 'Unique identifier of the row.',
    requiredLevel: 'systemrequired',
    displayMask: 'ValidForAdvancedFind|RequiredForGrid',
    update: 0,
    requirementLevelSettings: 0,
    filterable: 1,
    retrievable: 1,
  });
}

function people(): readonly XmlElement[] {
  const readOnly = { update: 0, create: 0 } as const;
  return [
    systemLookup({ schema: 'CreatedBy', label: 'Created By', ...readOnly }),
    systemLookup({ schema: 'CreatedOnBehalfBy', label: 'Created By (Delegate)', ...readOnly }),
    systemLookup({ schema: 'ModifiedBy', label: 'Modified By', ...readOnly }),
    systemLookup({ schema: 'ModifiedOnBehalfBy', label: 'Modified By (Delegate)', ...readOnly }),
    timestamp('CreatedOn', 'Created On'),
    timestamp('ModifiedOn', 'Modified On'),
  ];
}

function timestamp(schema: string, label: string): XmlElement {
  const head = { schema, label, type: 'datetime', update: 0, create: 0, imeMode: 'inactive' } as const;
  return system({ ...head, filterable: 1, retrievable: 1 }, dateTail('datetime', 1, 0));
}

/** Object type codes of the two tables that can own a row, the same in every organisation. */
const userType = 8;
const teamType = 9;

function owner(): readonly XmlElement[] {
  const nobody = { id: '00000000-0000-0000-0000-000000000000' };
  const types = [userType, teamType].map((code) => elWith('LookupType', nobody, code));
  const ownerId = system(
    {
      schema: 'OwnerId',
      type: 'owner',
      label: 'Owner',
      requiredLevel: 'systemrequired',
      displayMask: `${displayEverywhere}|RequiredForForm`,
      filterable: 1,
    },
    [el('LookupStyle', 'single'), el('LookupTypes', types)],
  );
  const derived = { update: 0, create: 0, filterable: 1 } as const;
  const hidden = { ...derived, displayMask: null, logical: 1 } as const;
  return [
    ownerId,
    systemLookup({ schema: 'OwningBusinessUnit', label: 'Owning Business Unit', ...derived }),
    systemLookup({ schema: 'OwningTeam', label: 'Owning Team', ...hidden }),
    systemLookup({ schema: 'OwningUser', label: 'Owning User', ...hidden }),
  ];
}

function stateAndStatus(table: string): readonly XmlElement[] {
  const state = system(
    {
      schema: 'statecode',
      type: 'state',
      label: 'Status',
      requiredLevel: 'systemrequired',
      create: 0,
      filterable: 1,
    },
    [stateOptionSet(table)],
  );
  return [
    state,
    system({ schema: 'statuscode', type: 'status', label: 'Status Reason' }, [statusOptionSet(table)]),
  ];
}

function integerTail(min: number): readonly XmlElement[] {
  return elements([
    ['Format', ''],
    ['MinValue', min],
    ['MaxValue', 2147483647],
  ]);
}

function technical(): readonly XmlElement[] {
  const imported = { schema: 'ImportSequenceNumber', label: 'Import Sequence Number' };
  const overridden = { schema: 'OverriddenCreatedOn', label: 'Record Created On' };
  const zone = (schema: string, label: string) =>
    system({ schema, label, type: 'int', displayMask: null }, integerTail(-1));
  return [
    system(
      { ...imported, type: 'int', update: 0, displayMask: 'ValidForAdvancedFind', imeMode: 'disabled' },
      integerTail(-2147483648),
    ),
    system(
      {
        ...overridden,
        type: 'datetime',
        update: 0,
        displayMask: 'ValidForAdvancedFind|ValidForGrid',
        imeMode: 'inactive',
      },
      dateTail('date', 1, 0),
    ),
    zone('TimeZoneRuleVersionNumber', 'Time Zone Rule Version Number'),
    zone('UTCConversionTimeZoneCode', 'UTC Conversion Time Zone Code'),
  ];
}

function currency(): readonly XmlElement[] {
  const rate = elements([
    ['MinValue', '0.0000000001'],
    ['MaxValue', '100000000000'],
    ['Accuracy', 12],
  ]);
  return [
    system(
      {
        schema: 'ExchangeRate',
        label: 'Exchange Rate',
        type: 'decimal',
        update: 0,
        create: 0,
        imeMode: 'disabled',
      },
      rate,
    ),
    systemLookup({ schema: 'TransactionCurrencyId', label: 'Currency' }),
  ];
}
