import { columnNamed, idLogicalName, logicalName, tableNamed } from '../../../api/domain/model/names.ts';

/** Names of the contract table as flow expressions need them. */
export const contract = tableNamed('contract');
export const contractId = idLogicalName(contract);

/** Logical name of a column of the contract. */
export function column(name: string): string {
  return logicalName(columnNamed(contract, name));
}

/** Expression (without `@`) of a column as `Get_contract` read it. */
export function fresh(name: string): string {
  return `outputs('Get_contract')?['body/${column(name)}']`;
}

/** Expression of the id of the contract that started the run. */
export const triggerContractId = `@triggerOutputs()?['body/${contractId}']`;
