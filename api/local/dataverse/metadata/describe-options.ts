import { stableId } from '../stable-id.ts';
import { type Described, label, managedFlag } from './label.ts';
import type { ColumnMeta, Option, OptionSetMeta, TableMeta } from './types.ts';

/** The options of a column: its local set, and the global one when it uses one. */
export interface DescribedOptions {
  readonly own: Described;
  readonly global: Described | null;
}

/** The option set of a choice, state, status or two-options column; null for other kinds. */
export function describeOptions(
  table: TableMeta,
  column: ColumnMeta,
  sets: readonly OptionSetMeta[],
): DescribedOptions | null {
  const type = column.type;
  const local = `${table.logicalName}_${column.logicalName}`;
  if (type.kind === 'boolean') {
    const own = {
      ...head(local, column.label, 'Boolean', false),
      TrueOption: option({ value: 1, label: type.trueLabel }),
      FalseOption: option({ value: 0, label: type.falseLabel }),
    };
    return { own, global: null };
  }
  if (!('options' in type)) return null;
  const name = 'optionSet' in type && type.optionSet !== '' ? type.optionSet : local;
  const global = sets.find((set) => set.name === name);
  if (global !== undefined) return { own: describeOptionSet(global), global: describeOptionSet(global) };
  const kind = type.kind === 'state' ? 'State' : type.kind === 'status' ? 'Status' : 'Picklist';
  return {
    own: { ...head(name, column.label, kind, false), Options: type.options.map(option) },
    global: null,
  };
}

export function describeOptionSet(set: OptionSetMeta): Described {
  return { ...head(set.name, set.label, 'Picklist', true), Options: set.options.map(option) };
}

function head(name: string, title: string, kind: string, global: boolean): Described {
  return {
    '@odata.type': `#Microsoft.Dynamics.CRM.${kind === 'Boolean' ? 'BooleanOptionSetMetadata' : 'OptionSetMetadata'}`,
    MetadataId: stableId(`optionset:${name}`),
    HasChanged: null,
    IsCustomOptionSet: global,
    IsGlobal: global,
    IsManaged: false,
    Name: name,
    ExternalTypeName: null,
    OptionSetType: kind,
    IntroducedVersion: null,
    ParentOptionSetName: null,
    Description: label(''),
    DisplayName: label(title),
    IsCustomizable: managedFlag(true, 'iscustomizable'),
  };
}

function option(from: Option & { readonly state?: number }): Described {
  return {
    Value: from.value,
    ...(from.state === undefined ? {} : { State: from.state }),
    Color: null,
    IsManaged: false,
    ExternalValue: null,
    ParentValues: [],
    Tag: null,
    IsHidden: false,
    MetadataId: null,
    HasChanged: null,
    Label: label(from.label),
    Description: label(''),
  };
}
