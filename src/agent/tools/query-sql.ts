import { and, eq, gt, gte, lt, lte, ne, type SQL, sql } from 'drizzle-orm';
import type { Query } from '../words.ts';
import { ENTITIES, type Entity, type Field, type FieldType } from './query-entities.ts';

export const MOST_ROWS = 100;
const OPERATORS = { eq, ne, lt, lte, gt, gte };
/** What a value is told to be, since it comes from a person or a model and the column may be narrower. */
const CAST = {
  text: sql`text`,
  number: sql`double precision`,
  date: sql`date`,
  boolean: sql`boolean`,
};

const DESC = sql` DESC`;

export interface Built {
  statement: SQL;
  columns: string[];
  limit: number;
}
type Wrong = { wrong: string };

/**
 * A typed question as SQL: every piece is ours, picked by name, and every value is a parameter. What
 * cannot be asked is told with what can.
 */
export function buildQuery(query: Query, site: { id: string; timeZone: string }): Built | Wrong {
  const entity = ENTITIES[query.entity](site.timeZone);
  const conditions: SQL[] = [];
  for (const filter of query.filters ?? []) {
    const built = buildFilter(entity, filter);
    if ('wrong' in built) return unknown(built.wrong, query.entity, entity);
    conditions.push(built);
  }
  const shape = shapeOf(query, entity);
  if ('wrong' in shape) return unknown(shape.wrong, query.entity, entity);
  const limit = Math.min(query.limit ?? MOST_ROWS, MOST_ROWS);
  const where = and(eq(entity.site, site.id), ...conditions);
  const statement = sql`SELECT ${shape.select} FROM ${entity.from} WHERE ${where}${shape.tail} LIMIT ${limit + 1}`;
  return { statement, columns: shape.columns, limit };
}

function unknown(what: string, name: string, entity: Entity): Wrong {
  return { wrong: `${what} ${name} has these fields: ${Object.keys(entity.fields).join(', ')}.` };
}

function fieldOf(entity: Entity, name: string): Field | undefined {
  return Object.hasOwn(entity.fields, name) ? entity.fields[name] : undefined;
}

function buildFilter(
  entity: Entity,
  { field: name, op, value }: NonNullable<Query['filters']>[number],
): SQL | Wrong {
  const field = fieldOf(entity, name);
  if (!field) return { wrong: `There is no field "${name.slice(0, 40)}".` };
  const text = field.type === 'text';
  if (op === 'contains') {
    if (!text || typeof value !== 'string') return { wrong: `"contains" needs a text field and a text.` };
    return sql`strpos(lower(${field.sql}), lower(${value}::text)) > 0`;
  }
  const values = Array.isArray(value) ? value : [value];
  const fault = values.map((it) => valueFault(field.type, it)).find((it) => it !== undefined);
  if (fault) return { wrong: `${name} ${fault}.` };
  // Texts compare in any case.
  const column = text ? sql`lower(${field.sql})` : sql`${field.sql}`;
  const cast = CAST[field.type];
  if (op === 'in' || Array.isArray(value)) {
    if (op !== 'in' && op !== 'eq') return { wrong: `"${op}" compares with one value.` };
    const wanted = text ? values.map((it) => String(it).toLowerCase()) : values;
    return sql`${column} = ANY(${sql.param(wanted)}::${cast}[])`;
  }
  const wanted = sql`${value}::${cast}`;
  return OPERATORS[op](column, text ? sql`lower(${wanted})` : wanted);
}

function valueFault(type: FieldType, value: unknown): string | undefined {
  if (type === 'number') return Number.isFinite(Number(value)) && value !== '' ? undefined : 'is a number';
  if (type === 'boolean') return value === true || value === false ? undefined : 'is true or false';
  if (type === 'text') return typeof value === 'string' ? undefined : 'is a text';
  const day =
    typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) ? new Date(`${value}T00:00:00Z`) : undefined;
  const exists = day && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(String(value));
  return exists ? undefined : 'is a date such as 2027-03-01';
}

interface Shape {
  select: SQL;
  columns: string[];
  /** GROUP BY and ORDER BY. */
  tail: SQL;
}

function shapeOf(query: Query, entity: Entity): Shape | Wrong {
  const group = query.group_by === undefined ? undefined : fieldOf(entity, query.group_by);
  if (query.group_by !== undefined && !group)
    return { wrong: `There is no field "${query.group_by.slice(0, 40)}".` };
  if (query.measure === 'list') return listShape(query, entity);
  if (query.measure === 'sum_days' && !entity.days) return { wrong: `${query.entity} have no days to sum.` };
  const total = query.measure === 'count' ? sql`count(*)` : sql`COALESCE(sum(${entity.days}), 0)`;
  const measure = sql`${total}::float8 AS m`;
  const name = query.measure === 'count' ? 'count' : 'days';
  if (!group || query.group_by === undefined) return { select: measure, columns: [name], tail: sql.empty() };
  const order = query.order_by ?? name;
  if (order !== name && order !== query.group_by)
    return { wrong: `Groups are ordered by ${name} or ${query.group_by}.` };
  const descending = query.descending ?? order === name;
  const by = order === name ? sql`2` : sql`1`;
  return {
    select: sql`${shown(group)} AS g, ${measure}`,
    columns: [query.group_by, name],
    tail: sql` GROUP BY 1 ORDER BY ${by}${DESC.if(descending)}, 1`,
  };
}

function listShape(query: Query, entity: Entity): Shape | Wrong {
  if (query.group_by !== undefined) return { wrong: 'A list has no groups: count, or sum days.' };
  const order = query.order_by === undefined ? undefined : fieldOf(entity, query.order_by);
  if (query.order_by !== undefined && !order)
    return { wrong: `There is no field "${query.order_by.slice(0, 40)}".` };
  const cells = Object.entries(entity.fields).map(
    ([name, field]) => sql`${shown(field)} AS ${sql.identifier(name)}`,
  );
  const first = order && sql`${order.sql}${DESC.if(query.descending)} NULLS LAST, `;
  return {
    select: sql.join(cells, sql`, `),
    columns: Object.keys(entity.fields),
    tail: sql` ORDER BY ${first}1`,
  };
}

/** Days as ISO text, ids and numbers as numbers. */
function shown({ sql: column, type }: Field): SQL {
  if (type === 'number') return sql`${column}::float8`;
  return type === 'text' ? sql`${column}` : sql`${column}::text`;
}
