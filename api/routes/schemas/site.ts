import { tableNamed } from '../../domain/model/names.ts';
import { rowSchema } from './row-schema.ts';

export const siteTable = tableNamed('customerSite');

export const siteSchema = rowSchema(siteTable).meta({ id: 'Site', description: siteTable.description });
