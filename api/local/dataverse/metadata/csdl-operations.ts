import {
  complexTypes,
  type EnumType,
  enumTypes,
  type Operation,
  operations,
  type Part,
} from './csdl-operation-list.ts';
import type { TableMeta } from './types.ts';

function complexType(name: string, properties: readonly Part[]): string {
  const parts = properties.map(([part, type]) => `<Property Name="${part}" Type="${type}" />`);
  return `<ComplexType Name="${name}">${parts.join('')}</ComplexType>`;
}

function enumType({ name, isFlags, members }: EnumType): string {
  const parts = members.map(([member, value]) => `<Member Name="${member}" Value="${value}" />`);
  const flags = isFlags === true ? ' IsFlags="true"' : '';
  return `<EnumType Name="${name}"${flags}>${parts.join('')}</EnumType>`;
}

function operation({ name, kind, boundTo, parameters, response }: Operation): string {
  const row =
    boundTo === undefined ? '' : `<Parameter Name="entity" Type="mscrm.${boundTo}" Nullable="false" />`;
  const parts = parameters.map(([part, type]) => `<Parameter Name="${part}" Type="${type}" />`);
  const returned = response === null ? '' : `<ReturnType Type="mscrm.${name}Response" Nullable="false" />`;
  const type = response === null ? '' : complexType(`${name}Response`, response);
  const bound = boundTo === undefined ? '' : ' IsBound="true"';
  return `${type}<${kind} Name="${name}"${bound}>${row}${parts.join('')}${returned}</${kind}>`;
}

/** Types and signatures of the operations, but for the bulk messages. */
export function operationsXml(): string {
  const types = [
    ...enumTypes.map(enumType),
    ...complexTypes.map(([name, parts]) => complexType(name, parts)),
  ];
  return [...types, ...operations.map(operation)].join('');
}

/** The operations that stand by themselves, as the container imports them. */
export function operationImportsXml(): string {
  return operations
    .filter(({ boundTo }) => boundTo === undefined)
    .map(({ name, kind }) => `<${kind}Import Name="${name}" ${kind}="Microsoft.Dynamics.CRM.${name}" />`)
    .join('');
}

/** The bulk messages, bound to the rows of each table. */
export function bulkActionsXml(tables: readonly TableMeta[]): string {
  return tables
    .filter((table) => table.traits?.isIntersect !== true)
    .flatMap(({ logicalName }) =>
      ['CreateMultiple', 'UpdateMultiple', 'UpsertMultiple'].map((name) => {
        const rows = `Collection(mscrm.${logicalName})`;
        const parameters = `<Parameter Name="entityset" Type="${rows}" Nullable="false" /><Parameter Name="Targets" Type="${rows}" Nullable="false" />`;
        const returned =
          name === 'CreateMultiple'
            ? '<ReturnType Type="mscrm.CreateMultipleResponse" Nullable="false" />'
            : '';
        return `<Action Name="${name}" IsBound="true">${parameters}${returned}</Action>`;
      }),
    )
    .join('');
}
