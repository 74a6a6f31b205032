import type { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
import type { Server, Socket } from 'node:net';

/** The part of `rhea` the broker uses, typed narrowly; its own typings leave out the server-side internals. */
export interface AmqpMessage {
  message_id?: unknown;
  correlation_id?: unknown;
  to?: string;
  reply_to?: string;
  group_id?: string;
  ttl?: number;
  delivery_count?: number;
  first_acquirer?: boolean;
  application_properties?: Record<string, unknown>;
  message_annotations?: Record<string, unknown>;
  body?: unknown;
}

export interface Terminus {
  readonly address?: string | null;
  readonly filter?: Readonly<Record<string, unknown>> | null;
}

export interface Delivery {
  readonly tag: Buffer;
  remote_settled: boolean;
  readonly remote_state?: { readonly error?: { readonly info?: Readonly<Record<string, unknown>> } };
  update(settled: boolean, state: unknown): void;
}

export interface Attach {
  max_message_size?: number;
  rcv_settle_mode?: number;
  snd_settle_mode?: number;
  properties?: unknown;
  source?: unknown;
  target?: unknown;
}

export interface Link {
  readonly name: string;
  readonly source?: Terminus | null;
  readonly target?: Terminus | null;
  readonly snd_settle_mode?: number;
  readonly rcv_settle_mode?: number;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly local: { readonly attach: Attach };
  readonly connection: Connection;
  readonly session: Session;
  credit: number;
  delivery_count: number;
  set_source(fields: object): void;
  set_target(fields: object): void;
  close(error?: { condition: string; description: string }): void;
  is_open(): boolean;
}

export interface Sender extends Link {
  _draining: boolean;
  _get_drain: () => boolean;
  issue_flow: boolean;
  send(message: AmqpMessage | Buffer, tag?: Buffer, format?: number): Delivery;
}

export interface Receiver extends Link {
  add_credit(credit: number): void;
}

export interface AttachFrame {
  readonly performative: {
    readonly role: boolean;
    readonly handle: number;
    readonly source?: { readonly value?: readonly unknown[] };
    readonly properties?: unknown;
  };
}

export interface Session {
  on_attach(frame: AttachFrame): void;
  on_detach(frame: AttachFrame): void;
}

export interface Connection {
  readonly socket: Socket;
  _register(): void;
  _write_frame(): void;
  is_open(): boolean;
}

export interface Context {
  readonly connection: Connection;
  readonly session: Session;
  readonly sender: Sender;
  readonly receiver: Receiver;
  readonly delivery: Delivery;
  readonly message: AmqpMessage | Buffer;
  readonly format?: number;
}

export interface Container extends EventEmitter {
  readonly sasl_server_mechanisms: { enable_anonymous(): void };
  listen(options: object): Server;
}

interface Types {
  wrap_int(value: number): unknown;
  wrap_long(value: number | Buffer): unknown;
  wrap_timestamp(value: number): unknown;
  wrap_binary(value: Buffer): unknown;
  wrap_uuid(value: Buffer): unknown;
  wrap_symbol(value: string): unknown;
  wrap_map(value: object): unknown;
  wrap_symbolic_map(value: object): unknown;
  wrap_list(value: readonly unknown[]): unknown;
  wrap_array(value: readonly unknown[], code: number): unknown;
}

interface Rhea {
  create_container(options: object): Container;
  readonly types: Types;
  readonly message: {
    encode(message: AmqpMessage): Buffer;
    decode(payload: Buffer): AmqpMessage;
    accepted(): { described(): unknown };
    rejected(fields: object): { described(): unknown };
    modified(fields: object): { described(): unknown };
  };
}

export const rhea = createRequire(import.meta.url)('rhea') as Rhea;

/** AMQP type code of `timestamp`, the element type of lock expiry arrays. */
export const timestampCode = 0x83;

export const outcomes = {
  accepted: (): unknown => rhea.message.accepted().described(),
  modified: (): unknown => rhea.message.modified({ delivery_failed: true }).described(),
  rejected: (condition?: string, description?: string): unknown =>
    rhea.message.rejected(condition === undefined ? {} : { error: { condition, description } }).described(),
};
