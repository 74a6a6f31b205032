import { choiceValue } from '../../domain/model/choices.ts';
import type { Row } from '../../domain/model/column.ts';
import { namedId, type Random } from './random.ts';

const regions = [
  ['NE', 'Northeast'],
  ['MA', 'Mid-Atlantic'],
  ['SE', 'Southeast'],
  ['MW', 'Midwest'],
  ['SW', 'Southwest'],
  ['WE', 'West'],
] as const;

const places = [
  'Harbor',
  'Summit',
  'Lakeside',
  'Maple',
  'Union',
  'Crescent',
  'Riverside',
  'Granite',
  'Orchard',
  'Beacon',
] as const;
const kinds = ['Hotel', 'Suites', 'Hospital', 'Medical Center', 'Garage', 'Resort', 'Plaza', 'Inn'] as const;
const given = [
  'Alex',
  'Jordan',
  'Taylor',
  'Morgan',
  'Casey',
  'Riley',
  'Avery',
  'Quinn',
  'Rowan',
  'Emerson',
] as const;
const family = [
  'Archer',
  'Bennett',
  'Carver',
  'Dalton',
  'Ellis',
  'Foster',
  'Garner',
  'Hollis',
  'Ingram',
  'Keller',
] as const;

export function territoryRows(): Row[] {
  return regions.map(([code, name], index) => ({
    id: namedId(`territory ${code}`),
    code,
    name,
    managerName: `${given[index % given.length]} ${family[(index * 3) % family.length]}`,
    managerEmail: `manager.${code.toLowerCase()}@example.com`,
  }));
}

/** Billing contacts; they begin their life in Dataverse. */
export function contactRows(count: number): Row[] {
  return Array.from({ length: count }, (_, index) => ({
    id: namedId(`contact ${index}`),
    firstName: given[index % given.length] ?? 'Alex',
    lastName: `${family[index % family.length]} ${index + 1}`,
    email: `billing.${index + 1}@example.com`,
    phone: `+1 555 01${String(index % 100).padStart(2, '0')}`,
  }));
}

export function siteNumber(index: number): string {
  return String(index + 1).padStart(4, '0');
}

export function siteRows(count: number, random: Random): Row[] {
  return Array.from({ length: count }, (_, index) => {
    const [code] = regions[index % regions.length] ?? regions[0];
    return {
      id: namedId(`site ${siteNumber(index)}`),
      siteNumber: siteNumber(index),
      name: `${random.pick(places)} ${random.pick(kinds)} ${siteNumber(index)}`,
      address: `${random.integer(1, 999)} ${random.pick(places)} Street, Springfield`,
      contractType: choiceValue('contractType', contractTypeOf(index)),
      territoryId: namedId(`territory ${code}`),
      isActive: true,
      revenueSharePercentage: null,
      minimumLaborHours: null,
      billingContactId: null,
    };
  });
}

/** Kinds of contract in turn, so that every kind occurs in any five sites. */
export function contractTypeOf(
  index: number,
): 'FixedFee' | 'PerLaborHour' | 'PerOccupiedRoom' | 'RevenueShare' | 'Hybrid' {
  const kindsInTurn = ['FixedFee', 'PerLaborHour', 'PerOccupiedRoom', 'RevenueShare', 'Hybrid'] as const;
  return kindsInTurn[index % kindsInTurn.length] ?? 'FixedFee';
}
