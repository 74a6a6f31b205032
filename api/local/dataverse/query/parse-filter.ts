import { badQuery, notEmulated, ODataError } from '../errors.ts';
import { findFunction } from './functions/find-function.ts';
import type { QueryFunction, Values } from './functions/types.ts';
import type { Operand } from './operand.ts';
import { type Token, tokenize } from './tokens.ts';

export type { Operand };

export type Comparison = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le';
export type TextFunction = 'contains' | 'startswith' | 'endswith';

export type Filter =
  | { readonly kind: 'and' | 'or'; readonly left: Filter; readonly right: Filter }
  | { readonly kind: 'not'; readonly inner: Filter }
  | {
      readonly kind: 'compare';
      readonly operator: Comparison;
      readonly left: Operand;
      readonly right: Operand;
    }
  | { readonly kind: 'text'; readonly name: TextFunction; readonly left: Operand; readonly right: Operand }
  | {
      readonly kind: 'function';
      readonly name: string;
      readonly function: QueryFunction;
      readonly property: string;
      readonly values: Values;
    }
  | { readonly kind: 'truth'; readonly operand: Operand };

const comparisons: readonly string[] = ['eq', 'ne', 'gt', 'ge', 'lt', 'le'];
const textFunctions: readonly string[] = ['contains', 'startswith', 'endswith'];
const maxDepth = 100;
/** Conditions and groups of one filter; Dataverse allows 500 conditions. */
const maxConditions = 500;

/** Parses a `$filter`. Names and operators are case-sensitive. `aliases` holds the `@p` parameters of the URL. */
export function parseFilter(text: string, aliases: ReadonlyMap<string, string> = new Map()): Filter {
  return new FilterParser(text, aliases).parse();
}

class FilterParser {
  readonly #source: string;
  readonly #tokens: readonly Token[];
  readonly #aliases: ReadonlyMap<string, string>;
  readonly #lists = new Map<string, readonly string[]>();
  #at = 0;
  #depth = 0;
  #conditions = 0;

  constructor(text: string, aliases: ReadonlyMap<string, string>) {
    this.#source = text;
    this.#tokens = tokenize(text);
    this.#aliases = aliases;
  }

  parse(): Filter {
    const filter = this.#or();
    if (this.#peek().kind !== 'end') throw this.#syntaxError();
    return filter;
  }

  #or(): Filter {
    this.#depth += 1;
    if (this.#depth > maxDepth) throw badQuery('The recursion limit of the filter has been exceeded.');
    let left = this.#and();
    while (this.#takeWord('or')) left = { kind: 'or', left, right: this.#and() };
    this.#depth -= 1;
    return left;
  }

  #and(): Filter {
    let left = this.#unary();
    while (this.#takeWord('and')) left = { kind: 'and', left, right: this.#unary() };
    return left;
  }

  #unary(): Filter {
    if (!this.#takeWord('not')) return this.#primary();
    const inner = this.#primary();
    if (inner.kind === 'compare' && this.#tokens[this.#at - 1]?.kind !== ')') {
      throw badQuery(
        "A unary operator with an incompatible type was detected. Put the comparison after 'not' in parentheses.",
      );
    }
    return { kind: 'not', inner };
  }

  #primary(): Filter {
    this.#conditions += 1;
    if (this.#conditions > maxConditions) {
      throw new ODataError(400, '0x8004430c', 'Number of conditions in query exceeded maximum limit.');
    }
    if (this.#take('(')) {
      const inner = this.#or();
      this.#expect(')');
      return inner;
    }
    const next = this.#peek();
    if (next.kind === 'name' && this.#tokens[this.#at + 1]?.kind === '(') return this.#call(next.text);
    const left = this.#operand();
    const operator = this.#peek();
    // `in` is read by the OData library but never carried out by Dataverse.
    if (operator.kind === 'name' && operator.text === 'in') {
      throw new ODataError(501, '0x8006088a', 'The method or operation is not implemented.');
    }
    if (operator.kind !== 'name' || !comparisons.includes(operator.text))
      return { kind: 'truth', operand: left };
    this.#at += 1;
    return { kind: 'compare', operator: operator.text as Comparison, left, right: this.#operand() };
  }

  #call(name: string): Filter {
    this.#at += 2;
    const lambda = /\/(any|all)$/.exec(name)?.[1];
    if (lambda !== undefined) throw notEmulated(`The lambda operator '${lambda}' in $filter`);
    if (!textFunctions.includes(name)) return this.#queryFunction(name);
    const left = this.#operand();
    this.#expect(',');
    const right = this.#operand();
    this.#expect(')');
    return { kind: 'text', name: name as TextFunction, left, right };
  }

  /** The named parameters of a query function, in any order. */
  #queryFunction(name: string): Filter {
    const found = findFunction(name);
    const given = new Map<string, readonly string[]>();
    if (!this.#take(')')) {
      do this.#argument(given);
      while (this.#take(','));
      this.#expect(')');
    }
    const names = found.parameter === null ? ['PropertyName'] : ['PropertyName', found.parameter];
    const [property] = given.get('PropertyName') ?? [];
    if (property === undefined || given.size !== names.length || !names.every((n) => given.has(n))) {
      throw badQuery(`The function '${name}' takes the parameters ${names.join(', ')}.`);
    }
    const list = found.parameter === null ? [] : (given.get(found.parameter) ?? []);
    return { kind: 'function', name, function: found, property, values: { single: list[0] ?? '', list } };
  }

  #argument(given: Map<string, readonly string[]>): void {
    const name = this.#next();
    this.#expect('=');
    if (name.kind !== 'name') throw this.#syntaxError();
    given.set(name.text, name.text === 'PropertyValues' ? this.#list() : [this.#text()]);
  }

  /** A parameter value as text; quoted or not makes no difference. */
  #text(): string {
    const operand = this.#operand();
    if (operand.kind === 'boolean') return String(operand.value);
    if ('text' in operand) return operand.text;
    throw this.#syntaxError();
  }

  #list(): readonly string[] {
    const alias = this.#peek();
    if (alias.kind === 'alias') {
      this.#at += 1;
      return this.#aliasedList(alias.text);
    }
    this.#expect('[');
    const values: string[] = [];
    if (this.#take(']')) return values;
    do values.push(this.#text());
    while (this.#take(','));
    this.#expect(']');
    return values;
  }

  /** Read once, however many conditions name it. */
  #aliasedList(name: string): readonly string[] {
    const known = this.#lists.get(name);
    if (known !== undefined) return known;
    const list = new FilterParser(this.#aliases.get(name) ?? '', new Map()).#list();
    this.#lists.set(name, list);
    return list;
  }

  #operand(): Operand {
    const token = this.#next();
    switch (token.kind) {
      case 'alias':
        return this.#aliased(token.text);
      case 'name':
        return named(token.text);
      case 'string':
      case 'guid':
      case 'date':
      case 'datetime':
        return { kind: token.kind, text: token.text };
      case 'number':
        return { kind: 'number', text: token.text.replace(/[mMdDfFlL]$/, '') };
      default:
        this.#at -= 1;
        throw this.#syntaxError();
    }
  }

  #aliased(name: string): Operand {
    const value = this.#aliases.get(name);
    if (value === undefined) return { kind: 'null' };
    const [token, end] = tokenize(value);
    if (token === undefined || end?.kind !== 'end' || token.kind === 'alias') throw this.#syntaxError();
    return new FilterParser(value, new Map()).#operand();
  }

  #peek(): Token {
    return this.#tokens[this.#at] ?? { kind: 'end', text: '' };
  }

  #next(): Token {
    const token = this.#peek();
    this.#at += 1;
    return token;
  }

  #take(kind: Token['kind']): boolean {
    if (this.#peek().kind !== kind) return false;
    this.#at += 1;
    return true;
  }

  #takeWord(word: string): boolean {
    const token = this.#peek();
    if (token.kind !== 'name' || token.text !== word) return false;
    this.#at += 1;
    return true;
  }

  #expect(kind: Token['kind']): void {
    if (!this.#take(kind)) throw this.#syntaxError();
  }

  #syntaxError(): Error {
    const token = this.#peek();
    const found = token.kind === 'end' ? 'the end' : `'${token.text}'`;
    return badQuery(`Syntax error at ${found} in '${this.#source.slice(0, 500)}'.`);
  }
}

function named(text: string): Operand {
  if (text === 'null') return { kind: 'null' };
  if (text === 'true' || text === 'false') return { kind: 'boolean', value: text === 'true' };
  return { kind: 'property', path: text };
}
