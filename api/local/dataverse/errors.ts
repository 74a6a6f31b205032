/**
 * An error of the Web API: HTTP status, code and message as clients see them in the error envelope.
 * Codes and texts follow the published list of web service error codes.
 */
export class ODataError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'ODataError';
    this.status = status;
    this.code = code;
  }
}

const helpLink = 'https://go.microsoft.com/fwlink/?linkid=2195293';

/** 400 for a body that does not fit the type; `inner` is the text of the inner exception. */
export function payloadError(set: string, inner: string): ODataError {
  const text = `Error identified in Payload provided by the user for Entity :'${set}', For more information on this error please follow this help link ${helpLink}  ---->  InnerException : ${inner}`;
  return new ODataError(400, '0x80048d19', text);
}

export function unknownProperty(set: string, table: string, property: string): ODataError {
  return payloadError(
    set,
    `Microsoft.Crm.CrmException: Invalid property '${property}' was found in entity 'Microsoft.Dynamics.CRM.${table}'. ---> Microsoft.OData.ODataException: The property '${property}' does not exist on type 'Microsoft.Dynamics.CRM.${table}'. Make sure to only use property names that are defined by the type.`,
  );
}

export function unknownNavigation(set: string, property: string): ODataError {
  return payloadError(
    set,
    `Microsoft.OData.ODataException: An undeclared property '${property}' which only has property annotations in the payload but no property value was found in the payload. In OData, only declared navigation properties and declared named streams can be represented as properties without values.`,
  );
}

export function wrongType(set: string, property: string, literal: string, type: string): ODataError {
  return payloadError(
    set,
    `Microsoft.OData.ODataException: Cannot convert the literal '${literal.slice(0, 100)}' to the expected type '${type}'. Property: '${property}'.`,
  );
}

/** JSON text that cannot be read; `detail` says where and why. */
export class MalformedJson extends ODataError {
  readonly detail: string;

  constructor(detail: string, message: string) {
    super(400, '0x80048d19', message);
    this.detail = detail;
  }
}

export function malformedJson(detail: string): MalformedJson {
  return new MalformedJson(
    detail,
    `Error identified in Payload provided by the user for Entity :'', For more information on this error please follow this help link ${helpLink}  ---->  InnerException : Microsoft.OData.ODataException: ${detail}`,
  );
}

export function doesNotExist(table: string, id: string): ODataError {
  return new ODataError(404, '0x80040217', `Entity '${table}' With Id = ${id} Does Not Exist`);
}

export function noRowForKey(table: string): ODataError {
  return new ODataError(
    404,
    '0x80060891',
    `A record with the specified key values does not exist in ${table} entity`,
  );
}

export function matchingKeyExists(): ODataError {
  return new ODataError(412, '0x80040237', 'A record with matching key values already exists.');
}

export function entityKeyViolated(key: string, columns: readonly string[]): ODataError {
  return new ODataError(
    412,
    '0x80060892',
    `Entity Key ${key} violated. A record with the same value for ${columns.join(', ')} already exists. A duplicate record cannot be created. Select one or more unique values and try again.`,
  );
}

export function versionMismatch(): ODataError {
  return new ODataError(
    412,
    '0x80060882',
    "The version of the existing record doesn't match the RowVersion property provided.",
  );
}

export function invalidKey(table: string): ODataError {
  return new ODataError(
    400,
    '0x80060888',
    `The key in the request URI is not valid for resource 'Microsoft.Dynamics.CRM.${table}'. Ensure that the names and number of key properties match the declared or alternate key properties for the resource 'Microsoft.Dynamics.CRM.${table}'.`,
  );
}

export function segmentNotFound(segment: string): ODataError {
  return new ODataError(404, '0x8006088a', `Resource not found for the segment '${segment}'.`);
}

export function methodNotAllowed(method: string): ODataError {
  return new ODataError(405, '0x0', `The requested resource does not support http method '${method}'.`);
}

/** 400 for a property of the URL (`$select`, `$filter`, ...) that the table does not have. */
export function propertyNotFound(table: string, property: string): ODataError {
  return new ODataError(
    400,
    '0x0',
    `Could not find a property named '${property}' on type 'Microsoft.Dynamics.CRM.${table}'.`,
  );
}

/** 400 for a query the Web API cannot parse or does not support. */
export function badQuery(message: string): ODataError {
  return new ODataError(400, '0x80060888', message);
}

export function invalidArgument(message: string): ODataError {
  return new ODataError(400, '0x80040203', message);
}

/** 500 for a query that takes too long; the text is the one Microsoft Support lists for bulk operations. */
export function sqlTimeout(): ODataError {
  return new ODataError(500, '0x80044151', 'SQL timeout expired.');
}

/** 501 for a part of the Web API that exists in Dataverse but not in this emulator. */
export function notEmulated(what: string): ODataError {
  return new ODataError(501, '0x8006088a', `${what} is not emulated.`);
}
