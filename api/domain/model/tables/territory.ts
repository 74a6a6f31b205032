import { table, text } from '../define.ts';

/** A sales territory and the manager who approves for it. */
export const territory = table({
  name: 'territory',
  schema: 'tp_Territory',
  set: 'tp_territories',
  label: 'Territory',
  pluralLabel: 'Territories',
  description: 'Group of customer sites under one territory manager.',
  primaryName: 'name',
  keys: [{ schema: 'tp_TerritoryCodeKey', label: 'Territory Code', columns: ['code'] }],
  columns: [
    text('code', 'tp_Code', 20, { label: 'Code', required: true, description: 'Short code, e.g. "NE".' }),
    text('name', 'tp_Name', 100, { label: 'Name', required: true, description: 'Name of the territory.' }),
    text('managerName', 'tp_ManagerName', 100, {
      label: 'Manager Name',
      description: 'Person who approves contracts.',
    }),
    text('managerEmail', 'tp_ManagerEmail', 254, {
      label: 'Manager Email',
      format: 'email',
      description: 'Where approval mails for this territory go.',
    }),
  ],
});
