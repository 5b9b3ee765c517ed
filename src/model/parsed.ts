import { getDotPath, safeParse } from "valibot";
import type { GenericSchema, InferOutput } from "valibot";

/**
 * What a file or an answer holds, if it has the form it should have.
 * @param from the file's name or path, for the error
 * @throws Error naming file, place, what was found and what was expected
 */
export function parsed<const Schema extends GenericSchema>(
  schema: Schema,
  value: unknown,
  from: string,
): InferOutput<Schema> {
  const { success, output, issues } = safeParse(schema, value);
  if (success) return output;
  const [{ expected, received }] = issues;
  const place = getDotPath(issues[0]) ?? "all of it";
  throw new Error(
    received === "undefined"
      ? `${from}: ${place} is missing`
      : `${from}: ${place} is ${received}, expected ${expected ?? "another form"}`,
  );
}
