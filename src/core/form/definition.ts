/** A form is data: one JSON file a published version of the letter, checked here before anything trusts it. */
import { z } from 'zod';
import type { FormDefinition } from '../model.js';

const day = z.iso.date();
const schoolYear = z
  .string()
  .regex(/^\d{4}-\d{4}$/, 'expected a school year such as 2024-2025')
  .refine((text) => Number(text.slice(5)) === Number(text.slice(0, 4)) + 1, 'expected two years in a row');
const printedText = z.string().trim().min(1);

const outlineEntry = z
  .object({
    id: z.string().regex(/^[a-z][a-z0-9-]*$/, 'expected lower-case words joined by hyphens'),
    kind: z.enum(['title', 'heading', 'label', 'signature', 'date']),
    text: z.array(printedText).min(1),
    printed: z.array(printedText).optional(),
    holds: z.array(z.string()).min(1).optional(),
    as: z.enum(['district', 'person', 'people', 'text', 'contact-block']).optional(),
    role: z.enum(['district', 'kde']).optional(),
  })
  .strict();

const formDefinition = z
  .object({
    id: z.string().regex(/^[a-z][a-z0-9-]*$/, 'expected lower-case words joined by hyphens'),
    family: z.literal('ky-iln'),
    title: printedText,
    published: day,
    outline: z.array(outlineEntry).min(1),
    fields: z
      .array(
        z
          .object({
            name: z.string().regex(/^[a-z][a-zA-Z0-9]*$/, 'expected a name in camel case'),
            required: z.boolean(),
            plain: printedText,
          })
          .strict(),
      )
      .min(1),
    term: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('named'), schoolYear }).strict(),
      z.object({ kind: z.literal('by-signature-date') }).strict(),
    ]),
    signableFrom: day,
    signableUntil: day,
  })
  .strict()
  .superRefine((form, context) => {
    const problem = (path: (string | number)[], message: string) =>
      context.addIssue({ code: 'custom', path, message });
    if (form.signableFrom > form.signableUntil)
      problem(['signableUntil'], `expected a day on or after signableFrom (${form.signableFrom})`);
    const names = new Set(form.fields.map((field) => field.name));
    if (names.size < form.fields.length) problem(['fields'], 'expected each field name once');
    const ids = form.outline.map((entry) => entry.id);
    if (new Set(ids).size < ids.length) problem(['outline'], 'expected each outline id once');
    for (const [at, entry] of form.outline.entries()) {
      const isAnswered = entry.holds !== undefined;
      if (isAnswered !== (entry.kind === 'label') || isAnswered !== (entry.as !== undefined))
        problem(['outline', at], 'expected `holds` and `as` on every label and on nothing else');
      if ((entry.role !== undefined) !== (entry.kind === 'signature' || entry.kind === 'date'))
        problem(['outline', at, 'role'], 'expected a role on signature and date entries and on nothing else');
      for (const name of entry.holds ?? [])
        if (!names.has(name))
          problem(['outline', at, 'holds'], `expected the name of a field of the form, got ${name}`);
    }
    for (const name of names)
      if (!form.outline.some((entry) => entry.holds?.includes(name)))
        problem(['fields'], `expected a label that holds ${name}, got none`);
    for (const role of ['district', 'kde'])
      if (!form.outline.some((entry) => entry.kind === 'signature' && entry.role === role))
        problem(['outline'], `expected a signature line of role ${role}, got none`);
  });

/**
 * @param json the parsed content of a form file
 * @param origin the file's name, for the message only
 * @throws Error that lists every problem: place, what was expected, what was found
 */
export function parseForm(json: unknown, origin: string): FormDefinition {
  const parsed = formDefinition.safeParse(json);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => {
    const got = valueAt(json, issue.path);
    return `  ${issue.path.map(String).join('.') || '(whole file)'}: ${issue.message}; got ${got}`;
  });
  throw new Error(`form ${origin} is not usable:\n${lines.join('\n')}`, { cause: parsed.error });
}

function valueAt(json: unknown, path: PropertyKey[]): string {
  let value = json;
  for (const key of path) value = (value as Record<PropertyKey, unknown> | null | undefined)?.[key];
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
