import { ODataError } from '../errors.ts';
import type { Store } from '../store/store.ts';

/** A row to create through the Web API. */
export interface ScenarioRow {
  readonly set: string;
  readonly row: Readonly<Record<string, unknown>>;
}

export const scenarioNames = ['empty', 'sample', 'bridge'] as const;
export type ScenarioName = (typeof scenarioNames)[number];

const people = ['Casey Archer', 'Riley Bennett', 'Avery Carver', 'Quinn Dalton', 'Rowan Ellis'] as const;
const companies = ['Harbor Hotels', 'Summit Suites', 'Lakeside Medical'] as const;
const sites = 25;

/** The rows of a named data set; 409 when its table is missing. Ids are fixed, so that tests can name them. */
export function scenarioRows(name: ScenarioName, store: Store): readonly ScenarioRow[] {
  switch (name) {
    case 'empty':
      return [];
    case 'sample':
      return [...(store.schema.shapeOfSet('accounts') === undefined ? [] : accounts()), ...contacts()];
    case 'bridge':
      if (store.schema.shapeOfSet('tp_customersites') === undefined) {
        throw new ODataError(
          409,
          '0x80040203',
          "scenario.name 'bridge' needs the table tp_customersite: import the solution first.",
        );
      }
      return customerSites();
  }
}

function accounts(): ScenarioRow[] {
  return companies.map((name, index) => ({
    set: 'accounts',
    row: { accountid: fixedId('a', index), name, telephone1: `555-010${index}` },
  }));
}

function contacts(): ScenarioRow[] {
  return people.map((person, index) => {
    const [firstname, lastname] = person.split(' ');
    const emailaddress1 = `${firstname}.${lastname}@example.com`.toLowerCase();
    return { set: 'contacts', row: { contactid: fixedId('c', index), firstname, lastname, emailaddress1 } };
  });
}

function customerSites(): ScenarioRow[] {
  return Array.from({ length: sites }, (_, index) => ({
    set: 'tp_customersites',
    row: {
      tp_customersiteid: fixedId('5', index),
      tp_sitenumber: String(index + 1).padStart(4, '0'),
      tp_name: `Site ${index + 1}`,
    },
  }));
}

function fixedId(kind: string, index: number): string {
  return `0000000${kind}-0000-4000-8000-${String(index + 1).padStart(12, '0')}`;
}
