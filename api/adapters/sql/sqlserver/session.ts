import { Connection, type ConnectionConfiguration, Request } from 'tedious';
import { type BoundParameter, cellOf } from './cell-types.ts';

/** What a request gave back; `rowCount` counts the rows that were read or written. */
export interface Answer {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly rowCount: number;
}

/** One session of the server. Requests follow one another; a session that failed in doubt is closed. */
export interface Session {
  /** A statement with parameters `@1`, `@2` and so on. */
  run(statement: string, parameters: readonly BoundParameter[]): Promise<Answer>;
  /** Statements as one text, in the scope of the session: transactions and settings stay. */
  batch(statements: string): Promise<Answer>;
  close(): void;
  readonly closed: boolean;
}

/** Opens a session; `deadline` in milliseconds ends it when an answer is not complete by then, null never. */
export async function openSession(
  config: ConnectionConfiguration,
  deadline: number | null,
): Promise<Session> {
  const connection = new Connection(config);
  let closed = false;
  connection.on('end', () => {
    closed = true;
  });
  // An event `error` without a listener ends the process; the request under way fails by itself.
  connection.on('error', () => {
    closed = true;
  });
  await new Promise<void>((resolve, reject) => {
    connection.connect((error) => (error ? reject(error) : resolve()));
  });
  const close = () => {
    closed = true;
    connection.close();
  };
  return {
    run: (statement, parameters) =>
      answered(statement, deadline, close, (request) => {
        parameters.forEach(({ type, value, options }, i) => {
          request.addParameter(String(i + 1), type, value, options);
        });
        connection.execSql(request);
      }),
    batch: (statements) =>
      answered(statements, deadline, close, (request) => connection.execSqlBatch(request)),
    close,
    get closed() {
      return closed;
    },
  };
}

/** The driver's own limit ends with the first packet of the answer, hence the deadline. */
async function answered(
  statement: string,
  deadline: number | null,
  close: () => void,
  send: (request: Request) => void,
): Promise<Answer> {
  const rows: Record<string, unknown>[] = [];
  let unreadable: unknown;
  const timer = deadline === null ? undefined : setTimeout(close, deadline);
  try {
    const rowCount = await new Promise<number>((resolve, reject) => {
      const request = new Request(statement, (error, count) => (error ? reject(error) : resolve(count ?? 0)));
      request.on('row', (columns: readonly ReceivedColumn[]) => {
        // Thrown here, an error would end the process.
        try {
          rows.push(rowOf(columns));
        } catch (error) {
          unreadable ??= error;
        }
      });
      send(request);
    });
    if (unreadable !== undefined) throw unreadable;
    return { rows, rowCount };
  } finally {
    clearTimeout(timer);
  }
}

interface ReceivedColumn {
  readonly metadata: {
    readonly colName: string;
    readonly type: { readonly name: string };
    readonly dataLength?: number;
  };
  readonly value: unknown;
}

function rowOf(columns: readonly ReceivedColumn[]): Record<string, unknown> {
  return Object.fromEntries(
    columns.map(({ metadata, value }) => [
      metadata.colName,
      cellOf(metadata.type.name, metadata.dataLength, value),
    ]),
  );
}
