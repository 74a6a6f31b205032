import { elWith, type XmlElement } from '../../scripts/lib/xml.ts';
import { descriptions, displayNames, elements } from './labels.ts';
import { introducedVersion } from './publisher.ts';

/** What differs between columns apart from their type; the defaults are those of an ordinary custom column. */
export interface AttributeHead {
  /** Schema name; the logical name is its lower case. */
  readonly schema: string;
  readonly type: string;
  readonly label: string;
  readonly description?: string;
  readonly requiredLevel?: 'none' | 'required' | 'systemrequired';
  /** Null leaves the element out. */
  readonly displayMask?: string | null;
  readonly imeMode?: 'auto' | 'inactive' | 'disabled';
  readonly update?: 0 | 1;
  readonly create?: 0 | 1;
  readonly custom?: 0 | 1;
  readonly logical?: 1;
  readonly requirementLevelSettings?: 0 | 1;
  readonly searchable?: 0 | 1;
  readonly filterable?: 0 | 1;
  readonly retrievable?: 0 | 1;
}

/** Where an ordinary column may be used. */
export const displayEverywhere = 'ValidForAdvancedFind|ValidForForm|ValidForGrid';

/**
 * An `<attribute>`: the common head in the order the server writes it, then the type's own elements, then labels.
 */
export function attributeXml(head: AttributeHead, tail: readonly XmlElement[]): XmlElement {
  return elWith(
    'attribute',
    { PhysicalName: head.schema },
    elements([...identity(head), ...permissions(head), ...settings(head)]),
    tail,
    displayNames(head.label),
    descriptions(head.description ?? ''),
  );
}

/** Elements of a date column. Behavior 1 = instant shown in the user's zone, 2 = calendar date without zone. */
export function dateTail(
  format: 'date' | 'datetime',
  behavior: 1 | 2,
  changeable: 0 | 1,
): readonly XmlElement[] {
  return elements([
    ['Format', format],
    ['CanChangeDateTimeBehavior', changeable],
    ['Behavior', behavior],
  ]);
}

type Pairs = readonly (readonly [string, string | number])[];

function identity(head: AttributeHead): Pairs {
  const logical = head.schema.toLowerCase();
  const mask = head.displayMask === undefined ? displayEverywhere : head.displayMask;
  return [
    ['Type', head.type],
    ['Name', logical],
    ['LogicalName', logical],
    ['RequiredLevel', head.requiredLevel ?? 'none'],
    ...(mask === null ? [] : [['DisplayMask', mask] as const]),
    ['ImeMode', head.imeMode ?? 'auto'],
  ];
}

function permissions(head: AttributeHead): Pairs {
  return [
    ['ValidForUpdateApi', head.update ?? 1],
    ['ValidForReadApi', 1],
    ['ValidForCreateApi', head.create ?? 1],
    ['IsCustomField', head.custom ?? 1],
    ['IsAuditEnabled', head.custom === 0 ? 0 : 1],
    ...(head.logical === undefined ? [] : [['IsLogical', head.logical] as const]),
    ['IsSecured', 0],
    ['IntroducedVersion', introducedVersion],
  ];
}

function settings(head: AttributeHead): Pairs {
  return [
    ['IsCustomizable', 1],
    ['IsRenameable', 1],
    ['CanModifySearchSettings', 1],
    ['CanModifyRequirementLevelSettings', head.requirementLevelSettings ?? 1],
    ['CanModifyAdditionalSettings', 1],
    ['SourceType', 0],
    ['IsGlobalFilterEnabled', 0],
    ['IsSortableEnabled', 0],
    ['CanModifyGlobalFilterSettings', 1],
    ['CanModifyIsSortableSettings', 1],
    ['IsDataSourceSecret', 0],
    ['AutoNumberFormat', ''],
    ['IsSearchable', head.searchable ?? 0],
    ['IsFilterable', head.filterable ?? 0],
    ['IsRetrievable', head.retrievable ?? 0],
    ['IsLocalizable', 0],
  ];
}
