import { badQuery, type ODataError } from '../errors.ts';

/** Operations a batch may hold, change sets included: Microsoft's documented limit. */
export const maxOperations = 1000;

/** 400 for a batch that cannot be read; the texts are those of the OData library the Web API is built on. */
export function wrongMediaType(): ODataError {
  return badQuery("The batch request must have 'multipart/mixed' as the media type.");
}

export function missingBoundary(): ODataError {
  return badQuery('The batch request must have a boundary specification in the "Content-Type" header.');
}

export function missingDelimiter(boundary: string): ODataError {
  return badQuery(`The end of the batch content was reached without the delimiter '--${boundary}--'.`);
}

export function wrongPartType(found: string): ODataError {
  return badQuery(
    `The content type '${found.slice(0, 100)}' of a batch part is invalid. It must be 'application/http' or, outside of a change set, 'multipart/mixed'.`,
  );
}

export function wrongHeader(line: string): ODataError {
  return badQuery(
    `The message header '${line.slice(0, 100)}' is invalid. The header value must be of the format '<header name>: <header value>'.`,
  );
}

export function wrongRequestLine(line: string): ODataError {
  return badQuery(
    `The request line '${line.slice(0, 200)}' is invalid. The request line at the start of each operation must be of the format 'HttpMethod RequestUrl HttpVersion'.`,
  );
}

export function tooManyParts(): ODataError {
  return badQuery(
    `The current batch message contains too many parts. A maximum number of '${maxOperations}' query operations and change sets are allowed in a batch message.`,
  );
}

export function tooManyOperations(): ODataError {
  return badQuery(
    `The current change set contains too many operations. A maximum number of '${maxOperations}' operations are allowed in a change set.`,
  );
}

export function readInChangeSet(method: string): ODataError {
  return badQuery(
    `An invalid HTTP method '${method.slice(0, 20)}' was detected for a request in a change set. Requests in change sets only support the HTTP methods 'POST', 'PUT', 'DELETE', and 'PATCH'.`,
  );
}

export function repeatedContentId(id: string): ODataError {
  return badQuery(
    `The content ID '${id.slice(0, 100)}' was found more than once in the same change set. Content IDs have to be unique across all operations of a change set.`,
  );
}

export function nestedBatch(): ODataError {
  return badQuery('A batch request cannot contain other batch requests.');
}
