import type { Parameter } from "./report.js";

type Parameters = Readonly<Record<string, Parameter>>;

/** What a placeholder may not stand in: string literals, quoted names and comments; `::` is a cast. */
const SKIPPED = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|::|:([A-Za-z_]\w*)/g;

/**
 * A view's SQL with each `:name` replaced by a typed SQL literal; the one way in which values get into SQL,
 * in the page and on the command line.
 * @param sql text of `views/*.sql`; placeholders in string literals, quoted names and comments stay as they are
 * @param parameters the parameters that the view declares
 * @param given values by name, as typed by a person (text) or already typed; what is missing or undefined gets
 *   its default, null stands for NULL
 * @throws Error naming the parameter if a name is unknown or a value is not of its type
 */
export function bindParameters(sql: string, parameters: Parameters, given: Record<string, unknown>): string {
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(parameters, name)) throw unknownParameter(name, parameters);
  }
  return sql.replace(SKIPPED, (match, name: string | undefined) => {
    if (name === undefined) return match;
    const parameter = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    if (!parameter) throw unknownParameter(name, parameters);
    const value = given[name];
    return literalOf(name, parameter, value === undefined ? parameter.default : value);
  });
}

function literalOf(name: string, { type, values }: Parameter, value: unknown): string {
  if (value === null) return "NULL";
  const text = typeof value === "string" ? value : String(value);
  if (values && !values.includes(text))
    throw new Error(`parameter ${name}: expected one of ${values.join(", ")}, got ${text}`);
  switch (type) {
    case "text":
      if (typeof value === "string" && !text.includes("\0")) return `'${text.replaceAll("'", "''")}'`;
      break;
    case "integer":
      if (/^-?\d{1,18}$/.test(text)) return text;
      break;
    case "date":
      if (isDate(text)) return `DATE '${text}'`;
      break;
    case "boolean":
      if (text === "true" || text === "false") return text.toUpperCase();
  }
  throw new Error(`parameter ${name}: expected ${EXPECTED[type]}, got ${text}`);
}

const EXPECTED: Readonly<Record<Parameter["type"], string>> = {
  text: "a text",
  integer: "a whole number",
  date: "a date as 2026-10-31",
  boolean: "true or false",
};

function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

function unknownParameter(name: string, parameters: Parameters): Error {
  const known = Object.keys(parameters).join(", ") || "none";
  return new Error(`unknown parameter: ${name} (the view has: ${known})`);
}
