import type { AlternateKey, Table } from '../../api/domain/model/column.ts';
import { columnNamed, logicalName } from '../../api/domain/model/names.ts';
import { el, elWith, type XmlElement } from '../../scripts/lib/xml.ts';
import { columnXml } from './attribute-xml.ts';
import { entityFlags } from './entity-flags.ts';
import { formXml } from './form-xml.ts';
import { descriptions, displayNames, elements, localized, localizedNames } from './labels.ts';
import { introducedVersion } from './publisher.ts';
import { systemColumns } from './system-attribute-xml.ts';
import { viewsXml } from './view-xml.ts';

/** The `<Entity>` of a table: columns, keys, flags, main form and default views. */
export function entityXml(table: Table): XmlElement {
  return el(
    'Entity',
    elWith('Name', { LocalizedName: table.label, OriginalName: table.label }, table.schema),
    el('EntityInfo', entityInfo(table)),
    formXml(table),
    viewsXml(table),
    emptyRibbon(),
  );
}

function entityInfo(table: Table): XmlElement {
  const plural = elWith('LocalizedCollectionName', localized(table.pluralLabel));
  return elWith(
    'entity',
    { Name: table.schema },
    localizedNames(table.label),
    el('LocalizedCollectionNames', plural),
    descriptions(table.description),
    el('attributes', columns(table)),
    table.keys.length === 0
      ? []
      : [
          el(
            'EntityKeys',
            table.keys.map((key) => keyXml(table, key)),
          ),
        ],
    el('EntitySetName', table.set),
    elements(entityFlags),
  );
}

/** Columns in the alphabetical order of the server's own exports. */
function columns(table: Table): readonly XmlElement[] {
  const all = [...systemColumns(table), ...table.columns.flatMap((column) => columnXml(table, column))];
  return all.sort((a, b) => (sortName(a) < sortName(b) ? -1 : 1));
}

function sortName(attribute: XmlElement): string {
  return (attribute.attributes.PhysicalName ?? '').toLowerCase();
}

function keyXml(table: Table, key: AlternateKey): XmlElement {
  const names = key.columns.map((name) => el('AttributeName', logicalName(columnNamed(table, name))));
  return el(
    'EntityKey',
    el('Name', key.schema),
    el('LogicalName', logicalName(key)),
    el('IntroducedVersion', introducedVersion),
    el('IsCustomizable', 1),
    el('EntityKeyAttributes', names),
    displayNames(key.label),
  );
}

function emptyRibbon(): XmlElement {
  return el(
    'RibbonDiffXml',
    el('CustomActions'),
    el('Templates', elWith('RibbonTemplates', { Id: 'Mscrm.Templates' })),
    el('CommandDefinitions'),
    el('RuleDefinitions', el('TabDisplayRules'), el('DisplayRules'), el('EnableRules')),
    el('LocLabels'),
  );
}
